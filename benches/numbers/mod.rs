//! Numbers for generators: the same on each machine.

/// A sequence of numbers that is the same on each machine: `SplitMix64`, Steele, Lea, Flood, OOPSLA
/// 2014.
pub struct Numbers(pub u64);

impl Numbers {
    /// The next of them, below `limit`.
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        u32::try_from(mixed % u64::from(limit.max(1))).unwrap_or(0)
    }
}
