//! Bytes that are kept for later runs: behind magic bytes and a hash of all that follows, so that
//! what is broken, or of another layout, is seen.

/// The bytes of `content`, sealed.
#[must_use]
pub fn sealed(magic: &[u8], content: &[u8]) -> Vec<u8> {
    let hash = blake3::hash(content);
    [magic, hash.as_bytes(), content].concat()
}

/// What was sealed; `None` where the bytes are broken or begin otherwise.
#[must_use]
pub fn unsealed<'b>(magic: &[u8], bytes: &'b [u8]) -> Option<&'b [u8]> {
    let rest = bytes.strip_prefix(magic)?;
    let (hash, content) = rest.split_first_chunk::<32>()?;
    (blake3::hash(content).as_bytes() == hash).then_some(content)
}
