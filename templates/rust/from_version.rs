        /// A version of up to four parts; missing ones are 0.
        ///
        /// # Errors
        /// Where the version lies outside of the domain.
        pub const fn from_parts(major: u16, minor: u16, patch: u16, build: u16) -> ::core::result::Result<Self, super::OutsideDomain> {
            Self::new((major as i64) << 48 | (minor as i64) << 32 | (patch as i64) << 16 | build as i64)
        }

