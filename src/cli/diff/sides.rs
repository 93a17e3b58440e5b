//! The two versions that are compared: folders, files or revisions of git.

use std::path::{Path, PathBuf};

use crate::cli::project;
use crate::cli::project::with_effort;
use crate::disk::Disk;
use crate::driver::{Files, ProjectVersion, Settings};
use crate::git::Git;

/// Where a version is.
pub(crate) struct VersionSource {
    files: Source,
    root: PathBuf,
    settings: Settings,
    only: Option<String>,
}

enum Source {
    Disk(Disk),
    Git(Git),
}

impl VersionSource {
    /// The version that is written so: a revision of git, else a folder with a project or with
    /// sources, or a source.
    ///
    /// # Errors
    /// In words, where it is none, or cannot be read.
    pub(super) fn read(written: &str) -> Result<Self, String> {
        let path = Path::new(written);
        let is_place = is_place(written);
        if is_place {
            not_linked(written)?;
        }
        if is_place && path.is_dir() {
            return folder(written);
        }
        if is_place && path.is_file() {
            if !written.ends_with(".case") {
                return Err(format!("{written} is no source: a source ends in .case"));
            }
            let (folder, _) = written.rsplit_once('/').unwrap_or((".", written));
            // Its uses lie beside it: in a project, anywhere among the sources.
            let own = project::disk()?;
            let settings = own.settings()?;
            let bare = written.trim_start_matches("./");
            if bare
                .strip_prefix(settings.sources.as_str())
                .is_some_and(|rest| rest.starts_with('/'))
            {
                return Ok(Self {
                    files: Source::Disk(own),
                    root: PathBuf::from("."),
                    settings,
                    only: Some(bare.to_owned()),
                });
            }
            let mut side = sources(folder)?;
            let name = written.rsplit('/').next().unwrap_or(written);
            side.only = Some(format!("{}/{name}", side.settings.sources));
            return Ok(side);
        }
        if written.ends_with(".case") || written.ends_with('/') {
            return Err(format!("{written}: there is no such file or folder"));
        }
        Self::revision(written)
    }

    /// The version that git knows as this revision.
    ///
    /// # Errors
    /// In words, where there is none, or it cannot be read.
    pub(crate) fn revision(written: &str) -> Result<Self, String> {
        let git = Git::new(".", written)?;
        let settings = git
            .settings()
            .map_err(|why| format!("at `{written}`: {why}"))?;
        // A folder of sources that is no project, as on the disk.
        if let Some((revision, folder)) = written.split_once(':')
            && git
                .sources(&settings.sources)
                .is_ok_and(|sources| sources.is_empty())
        {
            let folder = folder.trim_matches('/');
            let (parent, name) = folder.rsplit_once('/').unwrap_or(("", folder));
            let settings = Settings {
                sources: name.to_owned(),
                ..Settings::default()
            };
            return Ok(Self {
                files: Source::Git(Git::new(".", &format!("{revision}:{parent}"))?),
                root: PathBuf::from("."),
                settings,
                only: None,
            });
        }
        Ok(Self {
            files: Source::Git(git),
            root: PathBuf::from("."),
            settings,
            only: None,
        })
    }

    /// Where one side is a source and the other a project, the same source of that is meant.
    ///
    /// # Errors
    /// In words, where the project has no such source.
    pub(super) fn meet(old: &mut Self, new: &mut Self) -> Result<(), String> {
        let (with, without) = match (&old.only, &new.only) {
            (Some(only), None) => (only.clone(), new),
            (None, Some(only)) => (only.clone(), old),
            _ => return Ok(()),
        };
        let sources = without
            .files()
            .sources(&without.settings.sources)
            .map_err(|error| error.to_string())?;
        if !sources.iter().any(|source| source.path == with) {
            return Err(format!(
                "the other version has no source {with}: name the source to compare with"
            ));
        }
        without.only = Some(with);
        Ok(())
    }

    fn files(&self) -> &dyn Files {
        match &self.files {
            Source::Disk(disk) => disk,
            Source::Git(git) => git,
        }
    }

    /// The folder of its project; of a revision, that in which it is asked for.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// As the driver wants it.
    pub(crate) fn version(&self) -> ProjectVersion<'_> {
        ProjectVersion {
            files: self.files(),
            settings: with_effort(self.settings.clone()),
            only: self.only.clone(),
        }
    }
}

/// Whether a folder or source of the disk is meant. A file of the checkout must not stand for a
/// revision of its name: where both exist, the revision is meant, and `./name` is the folder.
pub(super) fn is_place(written: &str) -> bool {
    let starts = ["./", "../", "/"]
        .iter()
        .any(|start| written.starts_with(start));
    let is_written_so = starts
        || matches!(written, "." | "..")
        || written.ends_with('/')
        || written.ends_with(".case");
    is_written_so || Path::new(written).exists() && !crate::git::knows(".", written)
}

/// That no part of a path is a link: a link may lead anywhere.
fn not_linked(written: &str) -> Result<(), String> {
    let path = Path::new(written);
    let parts = if path.is_absolute() {
        Vec::new()
    } else {
        path.ancestors().collect()
    };
    match parts.into_iter().find(|part| part.is_symlink()) {
        Some(link) => Err(format!(
            "{}: it is a link, and none is followed",
            link.display()
        )),
        None => Ok(()),
    }
}

/// A folder with a project, or else with sources.
fn folder(written: &str) -> Result<VersionSource, String> {
    let disk = Disk::new(written)?;
    let path = Path::new(written);
    let settings = disk.settings().map_err(|why| format!("{written}: {why}"))?;
    if path.join("casebook.yaml").is_file() || path.join(&settings.sources).is_dir() {
        return Ok(VersionSource {
            files: Source::Disk(disk),
            root: path.to_owned(),
            settings,
            only: None,
        });
    }
    sources(written)
}

/// A folder of sources that belongs to no project that we know.
fn sources(written: &str) -> Result<VersionSource, String> {
    let whole = Path::new(written)
        .canonicalize()
        .map_err(|error| format!("{written}: {error}"))?;
    let (Some(parent), Some(name)) = (
        whole.parent(),
        whole.file_name().and_then(|name| name.to_str()),
    ) else {
        return Err(format!("{written} is no folder of sources"));
    };
    let settings = Settings {
        sources: name.to_owned(),
        ..Settings::default()
    };
    Ok(VersionSource {
        files: Source::Disk(Disk::new(parent)?),
        root: parent.to_owned(),
        settings,
        only: None,
    })
}
