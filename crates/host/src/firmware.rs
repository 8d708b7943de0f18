//! Firmware: where its sources are, and how cargo is called to build it.

use crate::toolchain::{self, MissingTool, Rust};
use std::{
    collections::BTreeSet,
    env, fs, iter,
    path::{Path, PathBuf},
    process::Command,
};

/// The linker shortens calls to what is near, and one routine saves registers for many functions. Both are what GCC does for C. Rust
/// warns in every crate that its names for these features may change, which is what is silenced: for lints there is clippy.
const SHORT_CALLS: &str = "'-Ctarget-feature=+relax,+save-restore','-Awarnings'";

/// The sources of a board's firmware: a folder in `firmware` that is a workspace of its own.
pub struct Firmware {
    folder: PathBuf,
    board: &'static str,
    target: &'static str,
}

impl Firmware {
    /// The firmware for a board, in the checkout that a place is in.
    pub fn find(place: &Path, board: &'static str, target: &'static str) -> Option<Self> {
        let folders = place.ancestors().map(|folder| folder.join("firmware").join(board));
        let folder = folders.into_iter().find(|folder| folder.join("Cargo.toml").is_file())?;
        Some(Self { folder, board, target })
    }

    /// The checkout that it is in.
    pub fn checkout(&self) -> &Path {
        self.folder.ancestors().nth(2).unwrap_or(&self.folder)
    }

    /// The firmware, as ELF, once it is built.
    pub fn elf(&self) -> PathBuf {
        self.output().join(self.board)
    }

    /// The linker's account of what is where in it, once it is built.
    pub fn map(&self) -> PathBuf {
        self.output().join(format!("{}.map", self.board))
    }

    fn output(&self) -> PathBuf {
        self.target_folder().join(self.target).join("release")
    }

    fn target_folder(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// The call of cargo that builds it, or as much of it as is not up to date.
    ///
    /// # Errors
    /// When a tool that it needs is missing.
    pub fn build(&self) -> Result<Command, MissingTool> {
        toolchain::find_c()?;
        let rust = toolchain::find_rust(self.target)?;
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or("cargo".into()));
        cargo.current_dir(&self.folder).args(["build", "--release", "--target-dir"]).arg(self.target_folder());
        cargo.arg("--config").arg(self.flags());
        if let Rust::FromSource { rustc } = rust {
            // The library's sources are for the compiler that they came with; cargo takes this for granted from nightly on.
            cargo.env("RUSTC", rustc).env("RUSTC_BOOTSTRAP", "1").arg("-Zbuild-std=core,alloc,compiler_builtins");
        }
        Ok(cargo)
    }

    /// What the compiler is told so that the firmware takes less flash.
    fn flags(&self) -> String {
        // Places in the code are told from the checkout on, and from the package on: where these lie on this computer is nobody's
        // business.
        let home = env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| Some(env::home_dir()?.join(".cargo"))).unwrap_or_default();
        let registries = fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten();
        // In an order: other flags would build all of it anew.
        let registries: BTreeSet<_> = registries.map(|entry| entry.path()).collect();
        let remap: String = iter::once(self.checkout().into())
            .chain(registries)
            .map(|folder: PathBuf| format!("'--remap-path-prefix={}/=',", folder.display()))
            .collect();
        format!("target.{}.rustflags=[{remap}{SHORT_CALLS}]", self.target)
    }
}
