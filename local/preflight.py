"""What must be true before anything is installed; runs on any Python 3 and imports nothing of ours.

    python3 local/preflight.py [--country ISO3]

Prints one clear sentence and ends with 1 when something is missing. As root on Debian it installs
the missing system libraries instead.
"""

# Older Pythons must be able to say that they are too old.
# ruff: noqa: PTH100, PTH110, PTH112, PTH118, PTH120, PTH208, RUF005, UP031

import ctypes
import ctypes.util
import os
import subprocess
import sys

SUPPORTED = ((3, 11), (3, 12), (3, 13))
# The libraries WeasyPrint opens, by the names Linux and macOS give them.
LIBRARIES = (
    ("gobject-2.0", "libgobject-2.0.so.0", "libgobject-2.0.0.dylib"),
    ("pango-1.0", "libpango-1.0.so.0", "libpango-1.0.dylib"),
    ("pangoft2-1.0", "libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib"),
    ("harfbuzz", "libharfbuzz.so.0", "libharfbuzz.0.dylib"),
    ("harfbuzz-subset", "libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib"),
    ("fontconfig", "libfontconfig.so.1", "libfontconfig.1.dylib"),
)
DEBIAN = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
PANGO = (
    "Pango is missing, without which no PDF can be made. Install it: "
    "Debian: apt-get install " + DEBIAN + "; Fedora: dnf install pango; macOS: brew install pango"
)
HERE = os.path.dirname(os.path.abspath(__file__))


def say(line):
    print(line)
    sys.stdout.flush()


def opens(names):
    """Whether one of these names of a library can be opened."""
    for name in (ctypes.util.find_library(names[0]),) + names[1:]:
        if name:
            try:
                ctypes.CDLL(name)
                return True
            except OSError:
                pass
    return False


def lacking_libraries():
    return [names[0] for names in LIBRARIES if not opens(names)]


def debian_root():
    """Whether missing Debian packages may be installed right here."""
    return os.path.exists("/etc/debian_version") and hasattr(os, "geteuid") and os.geteuid() == 0


def install(packages):
    """Install Debian packages; whether that went well. What apt says is shown when it fails."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (
        ["apt-get", "update", "-q"],
        ["apt-get", "install", "-y", "-q", "--no-install-recommends"] + packages.split(),
    ):
        try:
            done = subprocess.Popen(
                command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            said = done.communicate()[0]
        except OSError as fault:
            sys.stderr.write("%s\n" % fault)
            return False
        if done.returncode:
            sys.stderr.write(said.decode("utf-8", "replace"))
            return False
    return True


def check_python():
    """None, or what is wrong with this Python."""
    if sys.version_info[:2] in SUPPORTED:
        return None
    known = ", ".join("%d.%d" % version for version in SUPPORTED)
    return (
        "This is Python %d.%d; the project runs on Python %s. "
        "Name another one, for example: make PYTHON=python3.11" % (sys.version_info[:2] + (known,))
    )


def check_pango():
    """None, or what is missing; as root on Debian it is installed first."""
    if not lacking_libraries():
        return None
    if not debian_root():
        return PANGO
    say(PANGO)
    say("Installing it now, since this is Debian and you are root ...")
    return None if install(DEBIAN) and not lacking_libraries() else PANGO


def check_venv():
    """None, or that this Python cannot make a virtual environment."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        package = "python%d.%d-venv" % sys.version_info[:2]
        if debian_root() and install(package):
            return None
        return (
            "This Python cannot make a virtual environment. Install the missing part: "
            "Debian: apt-get install " + package
        )
    return None


def check_country(ref_area):
    """None, or that there is no folder for this country."""
    project = os.path.dirname(HERE)
    named = os.environ.get("MIGRATION_PROFILE_COUNTRIES", "").split(os.pathsep)
    roots = [root for root in named if root] or [
        os.path.join(project, "catalogue", "countries"),
        os.path.join(project, "samples", "countries"),
    ]
    known = sorted(
        name
        for root in roots
        for name in (os.listdir(root) if os.path.isdir(root) else [])
        if os.path.exists(os.path.join(root, name, "country.yml"))
    )
    if ref_area in known:
        return None
    return "There is no country folder %s in %s; there is: %s" % (
        ref_area or "''",
        " or ".join(os.path.relpath(root, project) for root in roots),
        ", ".join(known) or "none",
    )


def main(arguments):
    checks = [check_python, check_pango, check_venv]
    if arguments[:1] == ["--country"]:
        checks.insert(1, lambda: check_country(arguments[1]))
    for check in checks:
        wrong = check()
        if wrong:
            say(wrong)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
