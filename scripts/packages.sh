# What convstep needs from the system, in one place. Sourced by scripts/run and scripts/test.
# shellcheck shell=bash disable=SC2086 # lists of names are words

# One need a line: who needs it | how to find out that it is there | its packages by apt, dnf, pacman,
# zypper and brew ("-": comes with another line, or there is none). Who: `run` builds and opens the
# program, `test` are what the tests cannot do without, `more` are tools whose tests are skipped where
# they are missing. Probes: a command, pkg:NAME of pkg-config, py:MODULE
# of Python, file:PATH.
package_table='
run  | cc              | gcc libc6-dev     | gcc glibc-devel         | gcc             | gcc glibc-devel           | -
run  | pkg-config      | pkg-config        | pkgconf-pkg-config      | pkgconf         | pkgconf-pkg-config        | pkgconf
run  | ninja           | ninja-build       | ninja-build             | ninja           | ninja                     | ninja
run  | meson           | meson             | meson                   | meson           | meson                     | meson
run  | pkg:sdl2        | libsdl2-dev       | SDL2-devel              | sdl2            | libSDL2-devel             | sdl2
run  | pkg:SDL2_ttf    | libsdl2-ttf-dev   | SDL2_ttf-devel          | sdl2_ttf        | libSDL2_ttf-devel         | sdl2_ttf
run  | pkg:libcjson    | libcjson-dev      | cjson-devel             | cjson           | cJSON-devel               | cjson
run  | pkg:libpng      | libpng-dev        | libpng-devel            | libpng          | libpng16-devel            | libpng
run  | pkg:zlib        | zlib1g-dev        | zlib-devel              | zlib            | zlib-devel                | -
test | pkg:cmocka      | libcmocka-dev     | libcmocka-devel         | cmocka          | libcmocka-devel           | cmocka
test | python3         | python3           | python3                 | python          | python3                   | python
more | gcc             | gcc               | gcc libasan libubsan    | gcc             | gcc                       | -
more | clang           | clang             | clang                   | clang           | clang                     | -
more | clang-format    | clang-format      | clang-tools-extra       | clang           | clang-tools               | clang-format
more | ctags           | universal-ctags   | ctags                   | ctags           | ctags                     | universal-ctags
more | pngcheck        | pngcheck          | pngcheck                | pngcheck        | pngcheck                  | pngcheck
more | Xvfb            | xvfb              | xorg-x11-server-Xvfb    | xorg-server-xvfb | xorg-x11-server-Xvfb     | -
more | shellcheck      | shellcheck        | ShellCheck              | shellcheck      | ShellCheck                | shellcheck
more | xdotool         | xdotool           | xdotool                 | xdotool         | xdotool                   | -
more | py:jsonschema   | python3-jsonschema | python3-jsonschema     | python-jsonschema | python3-jsonschema      | -
more | file:/usr/share/i18n/locales/de_DE | locales | glibc-locale-source | -         | glibc-i18ndata            | -
'

say() { printf '%s: %s\n' "$(basename -- "$0")" "$*" >&2; }

# Is what a probe asks for there?
present() {
    case $1 in
    pkg:*) pkg-config --exists "${1#pkg:}" 2>/dev/null ;;
    file:*) [ -e "${1#file:}" ] ;;
    py:*) python3 -c "import ${1#py:}" 2>/dev/null ;;
    *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

# Prints the probes of the given kinds that fail, one a line.
missing() {
    local kinds=" $* " kind probe rest
    while IFS='|' read -r kind probe rest; do
        kind=${kind// /} probe=${probe// /}
        if [[ -n $kind && $kinds == *" $kind "* ]] && ! present "$probe"; then
            echo "$probe"
        fi
    done <<<"$package_table"
}

package_manager() {
    local manager
    for manager in apt-get dnf pacman zypper brew; do
        if command -v "$manager" >/dev/null 2>&1; then
            echo "$manager"
            return
        fi
    done
}

# Prints the packages of a manager that bring the given probes, each once.
packages_for() {
    local manager=$1 column=1 name kind probe packages
    shift
    for name in apt-get dnf pacman zypper brew; do
        [ "$name" = "$manager" ] && break
        column=$((column + 1))
    done
    local wanted=" $* "
    while IFS='|' read -r kind probe packages; do
        probe=${probe// /}
        if [[ -n $probe && $wanted == *" $probe "* ]]; then
            cut -d'|' -f"$column" <<<"$packages" | tr -s ' ' '\n' | grep -v -e '^$' -e '^-$' || true
        fi
    done <<<"$package_table" | sort -u
}

# Runs a command as root: by sudo where that is needed and there.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null 2>&1; then
        sudo "$@"
    else
        say "neither root nor sudo here, so this cannot be done: $*"
        return 1
    fi
}

# Gets the list of packages anew, where the manager does not do so by itself.
refresh() {
    case $1 in
    apt-get)
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update \
            -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 ;;
    pacman) as_root pacman -Sy --noconfirm ;;
    esac
}

# Installs packages by the manager named, asking nothing.
install_with() {
    local manager=$1
    shift
    case $manager in
    apt-get)
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends \
            -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 \
            -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@"
        ;;
    dnf) as_root dnf install -y "$@" ;;
    pacman) as_root pacman -S --noconfirm --needed "$@" ;;
    zypper) as_root zypper --non-interactive install "$@" ;;
    brew) HOMEBREW_NO_INSTALL_CLEANUP=1 brew install "$@" ;;
    esac
}

# Meson of version 1.0 or later, as the command in the array `meson`: the system's, or where that is older
# one of its own from PyPI, kept in build-tools/ of the repository.
find_meson() {
    local version own=$1/build-tools
    meson=(meson) # for the script that sources this one
    version=$(meson --version 2>/dev/null || echo 0)
    [ "${version%%.*}" -ge 1 ] && return 0
    if [ ! -d "$own/mesonbuild" ]; then
        say "meson $version is too old (1.0 is wanted); getting a newer one into $own"
        python3 -m pip --version >/dev/null 2>&1 || install_all "$(package_manager)" python3-pip >&2
        python3 -m pip install -q --target "$own" 'meson>=1.0,<2' ||
            { say "no Meson 1.0 to be had here" && return 1; }
    fi
    export PYTHONPATH=$own${PYTHONPATH:+:$PYTHONPATH}
    # shellcheck disable=SC2034
    meson=(python3 -m mesonbuild.mesonmain)
}

# Sees to it that everything of the given kinds is there; installs what is not, saying so. Fails where
# something of kind `run` or `test` stays missing. What of `more` is not to be had is noted in
# build-tools/absent of the repository, so that it is not tried again on every call.
need() {
    local root=$1 absent=$1/build-tools/absent manager probes packages left
    shift
    probes=$(missing "$@" | without "$absent")
    [ -z "$probes" ] && return 0
    manager=$(package_manager)
    if [ -z "$manager" ]; then
        say "missing:" $probes "; no package manager known here (apt, dnf, pacman, zypper, brew)"
    else
        packages=$(packages_for "$manager" $probes)
        if [ -n "$packages" ]; then
            say "missing:" $probes
            say "installing by $manager:" $packages
            install_all "$manager" $packages >&2
        fi
    fi
    left=$(missing_of_must "$@")
    if [ -n "$left" ]; then
        say "still missing:" $left
        return 1
    fi
    left=$(missing "$@")
    if [ -n "$left" ]; then
        say "not to be had here, its tests are skipped:" $left
        mkdir -p "$root/build-tools"
        echo "$left" >"$absent"
    fi
}

# The lines of the input that do not stand in a file, which may be missing.
without() {
    if [ -f "$1" ]; then grep -v -x -F -f "$1" || true; else cat; fi
}

# What is missing of the kinds given, `more` left out.
missing_of_must() {
    local kind
    for kind in "$@"; do
        [ "$kind" = more ] || missing "$kind"
    done
}

# All at once; where that fails, perhaps for one that this system does not have, one by one.
install_all() {
    local manager=$1 package
    shift
    refresh "$manager" || say "the list of packages could not be refreshed; going on with the old one"
    install_with "$manager" "$@" && return 0
    for package in "$@"; do
        install_with "$manager" "$package" || say "$package: could not be installed"
    done
}
