//! The file: eight bytes of magic, a version, length and checksum of the rest, and the policy in
//! postcard's encoding. [`load`] trusts none of it.

use std::borrow::Cow;
use std::fmt;

use crate::policy::Policy;
use crate::validate;

const MAGIC: [u8; 8] = *b"\x7fcasebk\n";
const HEAD: usize = 24;

/// The version of the format that is written, and the newest that is read.
pub const VERSION: u32 = 3;

/// The version that has no facts which are worked out. What has none is written in it, so that older
/// services read it.
const WITHOUT_AMOUNTS: u32 = 1;

/// The version whose rows give values alone.
const WITHOUT_GIVEN: u32 = 2;

/// Why a file is no bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// It does not begin as bundles do.
    NotABundle,
    /// It is of a later version of the format.
    Newer(u32),
    /// Its end is missing, or something comes after it.
    Length {
        /// How many bytes there should be.
        stated: u64,
        /// How many there are.
        found: u64,
    },
    /// Its bytes are not those that were written.
    Damaged,
    /// It says something that cannot be.
    Invalid(String),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotABundle => write!(f, "this is no bundle of casebook"),
            Self::Newer(version) => {
                write!(
                    f,
                    "this bundle has version {version} of the format; up to {VERSION} is understood"
                )
            }
            Self::Length { stated, found } => {
                write!(f, "this bundle should have {stated} bytes and has {found}")
            }
            Self::Damaged => write!(
                f,
                "this bundle is damaged: its bytes are not those that were written"
            ),
            Self::Invalid(what) => write!(f, "this bundle says what cannot be: {what}"),
        }
    }
}

impl std::error::Error for LoadError {}

/// A policy as the bytes of a bundle.
///
/// # Errors
/// Where the policy is none that could be loaded.
pub fn save(policy: &Policy) -> Result<Vec<u8>, LoadError> {
    validate::policy(policy).map_err(LoadError::Invalid)?;
    let mut body =
        postcard::to_stdvec(policy).map_err(|error| LoadError::Invalid(error.to_string()))?;
    let mut bytes = Vec::with_capacity(HEAD + body.len());
    bytes.extend(MAGIC);
    let mut computed = policy.computed.iter();
    let is_newest = !policy.given.is_empty() || computed.any(|of| of.amount.is_of_version_3());
    let version = match (policy.computed.is_empty(), is_newest) {
        (_, true) => VERSION,
        (true, false) => WITHOUT_AMOUNTS,
        (false, false) => WITHOUT_GIVEN,
    };
    if is_newest && policy.given.is_empty() {
        // An empty list is left out, and this version has it.
        body.push(0);
    }
    bytes.extend(version.to_le_bytes());
    bytes.extend(crc32fast::hash(&body).to_le_bytes());
    bytes.extend((body.len() as u64).to_le_bytes());
    bytes.extend(body);
    Ok(bytes)
}

/// Reads the bytes of a bundle.
///
/// # Errors
/// Where they are none; nothing is taken from a part of a file.
pub(crate) fn load(bytes: &[u8]) -> Result<Policy, LoadError> {
    let Some(rest) = bytes.strip_prefix(&MAGIC) else {
        return Err(LoadError::NotABundle);
    };
    let missing = LoadError::Length {
        stated: HEAD as u64,
        found: bytes.len() as u64,
    };
    let (version, rest) = number::<4>(rest).ok_or(missing.clone())?;
    let version = u32::from_le_bytes(version);
    if version > VERSION {
        return Err(LoadError::Newer(version));
    }
    if version == 0 {
        return Err(LoadError::NotABundle);
    }
    let (sum, rest) = number::<4>(rest).ok_or(missing.clone())?;
    let (length, body) = number::<8>(rest).ok_or(missing)?;
    let length = u64::from_le_bytes(length);
    if length != body.len() as u64 {
        return Err(LoadError::Length {
            stated: length.saturating_add(HEAD as u64),
            found: bytes.len() as u64,
        });
    }
    if u32::from_le_bytes(sum) != crc32fast::hash(body) {
        return Err(LoadError::Damaged);
    }
    // What an older version lacks is nothing at all.
    let mut whole = Cow::Borrowed(body);
    for newer in [WITHOUT_AMOUNTS, WITHOUT_GIVEN] {
        if version <= newer {
            whole.to_mut().push(0);
        }
    }
    let (policy, after) = postcard::take_from_bytes::<Policy>(&whole)
        .map_err(|error| LoadError::Invalid(error.to_string()))?;
    if !after.is_empty() {
        return Err(LoadError::Invalid(
            "something comes after its end".to_owned(),
        ));
    }
    validate::policy(&policy).map_err(LoadError::Invalid)?;
    Ok(policy)
}

/// The first `N` bytes, and the others.
fn number<const N: usize>(bytes: &[u8]) -> Option<([u8; N], &[u8])> {
    bytes
        .split_first_chunk::<N>()
        .map(|(first, rest)| (*first, rest))
}
