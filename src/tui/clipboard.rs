//! The clipboard: through the terminal (OSC 52, which also works over SSH) and through the desktop's own program.

use std::io::{Write, stdout};
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// Terminals refuse longer texts in one sequence; the desktop's program takes them all the same.
const OSC_LIMIT: usize = 74_994;

/// Puts a text in the clipboard by every way there is; tells whether one of them took it.
pub fn copy(text: &str) -> bool {
    let by_terminal = text.len() <= OSC_LIMIT && osc52(text);
    let by_desktop = desktop(text);
    by_terminal || by_desktop
}

fn osc52(text: &str) -> bool {
    let sequence = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
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
