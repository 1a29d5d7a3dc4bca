//! The clipboard: through the terminal (OSC 52, which also works over SSH) and through the desktop's own program.

use std::io::{Write, stdout};
use std::process::{Command, Stdio};

/// Terminals refuse longer texts in one sequence; the desktop's program takes them all the same.
const OSC_LIMIT: usize = 74_994;

/// Puts a text in the clipboard by every way there is; tells whether one of them took it.
pub fn copy(text: &str) -> bool {
    let by_terminal = text.len() <= OSC_LIMIT && osc52(text);
    let by_desktop = desktop(text);
    by_terminal || by_desktop
}

fn osc52(text: &str) -> bool {
    let sequence = format!("\x1b]52;c;{}\x07", base64(text.as_bytes()));
    let mut out = stdout();
    out.write_all(sequence.as_bytes()).and_then(|()| out.flush()).is_ok()
}

fn desktop(text: &str) -> bool {
    let programs: &[(&str, &[&str], &str)] = if cfg!(target_os = "macos") {
        &[("pbcopy", &[], "")]
    } else if cfg!(windows) {
        &[("clip", &[], "")]
    } else {
        &[
            ("wl-copy", &[], "WAYLAND_DISPLAY"),
            ("xclip", &["-selection", "clipboard"], "DISPLAY"),
            ("xsel", &["-ib"], "DISPLAY"),
        ]
    };
    programs.iter().filter(|(_, _, needs)| needs.is_empty() || std::env::var_os(needs).is_some()).any(
        |(program, args, _)| {
            let child = Command::new(program)
                .args(*args)
                .stdin(Stdio::piped())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn();
            let Ok(mut child) = child else { return false };
            let sent = child.stdin.take().is_some_and(|mut pipe| pipe.write_all(text.as_bytes()).is_ok());
            sent && child.wait().is_ok_and(|status| status.success())
        },
    )
}

fn base64(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let three = [chunk[0], *chunk.get(1).unwrap_or(&0), *chunk.get(2).unwrap_or(&0)];
        let all = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
        for place in 0..4 {
            let sign = SIGNS[(all >> (18 - 6 * place)) as usize & 63] as char;
            text.push(if place <= chunk.len() { sign } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads() {
        assert_eq!(base64(b"Labo"), "TGFibw==");
        assert_eq!(base64(b"MES"), "TUVT");
        assert_eq!(base64(b"RTES"), "UlRFUw==");
        assert_eq!(base64(b""), "");
    }
}
