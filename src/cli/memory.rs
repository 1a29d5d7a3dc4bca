//! How much memory may be taken: what the environment says, else what the system has.
//!
//! Only Linux tells; elsewhere nothing is checked.

use std::fs;

/// What loading may take: `MAILLAGE_MEMORY` if it is a size, else what is available to this process.
pub fn available() -> Option<u64> {
    let said = std::env::var("MAILLAGE_MEMORY").ok().and_then(|text| size(&text));
    said.or_else(|| [of_machine(), of_group()].into_iter().flatten().min())
}

/// `500M`: a number of bytes, in thousands with `K`, millions with `M`, thousand millions with `G`.
fn size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => 1,
        "K" | "KB" => 1_000,
        "M" | "MB" => 1_000_000,
        "G" | "GB" => 1_000_000_000,
        _ => return None,
    };
    digits.trim_end().parse::<u64>().ok()?.checked_mul(unit)
}

fn of_machine() -> Option<u64> {
    let said = fs::read_to_string("/proc/meminfo").ok()?;
    let line = said.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// What the control group still grants, in a container: files that are kept in memory give way.
fn of_group() -> Option<u64> {
    let number = |name: &str| fs::read_to_string(format!("/sys/fs/cgroup/{name}")).ok()?.trim().parse::<u64>().ok();
    let stat = fs::read_to_string("/sys/fs/cgroup/memory.stat").unwrap_or_default();
    let files = stat.lines().find_map(|line| line.strip_prefix("inactive_file ")?.parse::<u64>().ok()).unwrap_or(0);
    Some(number("memory.max")?.saturating_sub(number("memory.current")?.saturating_sub(files)))
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_have_units() {
        assert_eq!(size("500M"), Some(500_000_000));
        assert_eq!(size(" 2 gb "), Some(2_000_000_000));
        assert_eq!(size("12"), Some(12));
        assert_eq!(size("max"), None);
        assert_eq!(size("-1"), None);
    }
}
