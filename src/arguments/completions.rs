//! The completions that a shell asks for, made of the command line's own definition.

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::Arguments;

#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell that is to complete
    shell: Shell,
}

impl CompletionsArguments {
    /// The script that the shell reads.
    pub fn script(&self) -> Vec<u8> {
        let mut script = Vec::new();
        let mut command = Arguments::command();
        let name = command.get_name().to_owned();
        clap_complete::generate(self.shell, &mut command, name, &mut script);
        script
    }
}

#[cfg(all(test, feature = "sandbox"))]
mod tests {
    use super::*;
    use crate::arguments::packaged;

    #[test]
    fn the_packaged_completions_are_those_of_today() {
        let shells = [
            (Shell::Bash, "countersign.bash"),
            (Shell::Fish, "countersign.fish"),
            (Shell::Zsh, "_countersign"),
        ];
        for (shell, file) in shells {
            let script = String::from_utf8(CompletionsArguments { shell }.script()).unwrap();
            packaged::assert_is(&format!("completions/{file}"), &script);
        }
    }
}
