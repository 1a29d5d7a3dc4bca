//! How much may be unpacked from a compressed file: in proportion to it, so that a small file costs little time and memory.
//!
//! Nothing is unpacked here. Networks are packed five to thirty times, whatever the format, rarely fifty.

/// The largest file, and the largest content of a compressed one: the arenas of texts hold 4 GiB.
pub const LIMIT: u64 = 4 << 30;
/// Content up to this is never too much: small tables of one repeated line are no attack.
const LITTLE: u64 = 32 << 20;
/// Beyond, content may be so many times larger than what it is unpacked from.
pub const RATIO: u64 = 64;

/// The most that may be unpacked from an archive of that length, in bytes.
pub fn limit(length: u64) -> u64 {
    LITTLE.max(length.saturating_mul(RATIO)).min(LIMIT)
}

/// Looks at content while it is unpacked: it may not be made from next to nothing anywhere. What stands before and behind a
/// bomb makes it no smaller.
#[derive(Default)]
pub struct Watch {
    /// How much was unpacked since the last look, and how many bytes had been read then.
    unpacked: u64,
    before: u64,
}

impl Watch {
    /// Takes how much more was unpacked and how many bytes were read so far; false where that is out of proportion.
    pub fn allows(&mut self, unpacked: u64, packed: u64) -> bool {
        self.unpacked += unpacked;
        if self.unpacked <= LITTLE {
            return true;
        }
        let allows = self.unpacked <= (packed - self.before) * RATIO;
        (self.unpacked, self.before) = (0, packed);
        allows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_archives_unpack_to_little_and_large_ones_in_proportion() {
        for (length, largest) in [(0, LITTLE), (1 << 19, LITTLE), (1 << 20, RATIO << 20), (u64::MAX, LIMIT)] {
            assert_eq!(limit(length), largest, "{length}");
        }
    }

    #[test]
    fn what_is_packed_out_of_proportion_is_seen_wherever_it_stands() {
        // The first so many MiB are packed ten times, the others by a ratio: which MiB is not allowed?
        let refused_at = |first: u64, ratio: u64| {
            let (mut watch, mut packed) = (Watch::default(), 0);
            (0..1024_u64).find(|n| {
                packed += (1 << 20) / if *n < first { 10 } else { ratio };
                !watch.allows(1 << 20, packed)
            })
        };
        assert_eq!(refused_at(0, 60), None);
        assert_eq!(refused_at(0, 1000), Some(32));
        assert_eq!(refused_at(0, 70), Some(32));
        assert_eq!(refused_at(330, 1000), Some(362));
    }
}
