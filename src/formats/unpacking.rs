//! How much may be unpacked from a compressed file: in proportion to it, so that a small file costs little time and memory.
//!
//! Nothing is unpacked here. Tables and documents of networks are packed five to thirty times, generated ones up to fifty.

/// The largest file, and the largest content of a compressed one: the arenas of texts hold 4 GiB.
pub const LIMIT: u64 = 4 << 30;
/// Content up to this is never too much: small tables of one repeated line are no attack.
const LITTLE: u64 = 64 << 20;
/// Up to this, content may be packed [`STEEP`] times; it is read in two seconds. Beyond, [`GENTLE`] times.
const MUCH: u64 = 256 << 20;
const STEEP: u64 = 200;
const GENTLE: u64 = 50;

/// The largest content of a compressed file of that length, in bytes.
pub fn limit(length: u64) -> u64 {
    let steep = length.saturating_mul(STEEP).min(MUCH);
    LITTLE.max(steep).max(length.saturating_mul(GENTLE)).min(LIMIT)
}

/// Looks at content while it is unpacked: it may not be made from next to nothing anywhere. What stands before and behind a
/// bomb makes it no smaller.
#[derive(Default)]
pub struct Watch {
    /// How much was unpacked, and how much of it since the last look.
    unpacked: u64,
    window: u64,
    /// How many bytes had been read at the last look.
    before: u64,
}

impl Watch {
    /// Takes how much more was unpacked and how many bytes were read so far; false where that is out of proportion.
    pub fn allows(&mut self, unpacked: u64, packed: u64) -> bool {
        self.unpacked += unpacked;
        self.window += unpacked;
        if self.window <= LITTLE {
            return true;
        }
        let ratio = if self.unpacked > MUCH { GENTLE } else { STEEP };
        let allows = self.window <= (packed - self.before) * ratio;
        (self.window, self.before) = (0, packed);
        allows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_files_unpack_to_little_and_large_ones_in_proportion() {
        const MIB: u64 = 1 << 20;
        for (length, largest) in [(0, 64), (1, 200), (2, 256), (5, 256), (6, 300), (80, 4000), (4096, 4096)] {
            assert_eq!(limit(length * MIB), largest * MIB, "{length} MiB");
        }
        assert_eq!(limit(u64::MAX), LIMIT);
    }

    #[test]
    fn what_is_packed_out_of_proportion_is_seen_wherever_it_stands() {
        // Of megabytes, the first so many of them packed ten times, the others by a ratio.
        let refused_at = |first: u64, ratio: u64| {
            let (mut watch, mut packed) = (Watch::default(), 0);
            (0..1024_u64).find(|n| {
                packed += (1 << 20) / if *n < first { 10 } else { ratio };
                !watch.allows(1 << 20, packed)
            })
        };
        assert_eq!(refused_at(0, 40), None);
        assert_eq!(refused_at(0, 1000), Some(64));
        assert_eq!(refused_at(0, 150), Some(259));
        assert_eq!(refused_at(300, 150), Some(389));
    }
}
