# Shared by the scripts beside it: what is missing is installed, or named in both languages before stopping.

stop() { # stop LINE...: says why and ends with status 1
  printf '%s\n' "$@" >&2
  exit 1
}

prepare() { # prepare LOCK [COMMAND:PACKAGE...]: Python, Pango, the named commands, and .venv as LOCK says
  local lock=$1 packages
  shift
  find_python
  mapfile -t packages < <(missing_packages "$@")
  if ((${#packages[@]})); then install "${packages[@]}"; fi
  environment "$lock"
}

suitable() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; }

find_python() { # sets python to an interpreter of a version this project runs on
  for python in python3 python3.11 python3.12 python3.13; do
    if suitable "$python"; then return; fi
  done
  stop "Missing: Python 3.11, 3.12 or 3.13. Install it as root, then try again: apt-get install python3 python3-venv" \
    "缺少 Python 3.11、3.12 或 3.13。请以 root 安装（命令如上）后重试。"
}

missing_packages() { # prints the Debian packages without which .venv, the PDF or a COMMAND:PACKAGE cannot work
  local pair
  "$python" -c 'import ensurepip, venv' 2>/dev/null ||
    "$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'
  for pair in libpango-1.0.so.0:libpango-1.0-0 libpangoft2-1.0.so.0:libpangoft2-1.0-0 \
    libharfbuzz-subset.so.0:libharfbuzz-subset0; do
    "$python" -c 'import ctypes, sys; ctypes.CDLL(sys.argv[1])' "${pair%%:*}" 2>/dev/null || echo "${pair##*:}"
  done
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null || echo "${pair##*:}"
  done
}

install() { # install PACKAGE...: from Debian, as root or through sudo without a password
  local get=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Acquire::Retries=1 -o Acquire::http::Timeout=20)
  if [[ $(id -u) != 0 ]]; then get=(sudo -n "${get[@]}"); fi
  echo "Installing Debian packages / 正在安装 Debian 软件包: $*"
  # A failed update is not the end: the packages may be at hand all the same. A failed install is.
  "${get[@]}" update >/dev/null 2>&1 || true
  if ! "${get[@]}" install -y --no-install-recommends "$@" >/dev/null 2>&1; then
    stop "Missing Debian packages: $*. They cannot be installed from here (no root, or no network)." \
      "缺少以上 Debian 软件包，当前无法安装（无 root 权限或无网络）。请在联网状态下以 root 运行 / As root, with a network, run:" \
      "  apt-get update && apt-get install --no-install-recommends $*"
  fi
}

environment() { # environment LOCK: .venv holds what LOCK names; a copy of LOCK in .venv says that it does
  if .venv/bin/python -c '' 2>/dev/null && cmp -s "$1" ".venv/$1"; then return; fi
  echo "Installing Python packages / 正在安装 Python 软件包: $1"
  if ! suitable .venv/bin/python; then "$python" -m venv --clear .venv; fi
  local log reason
  if ! log=$(.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --retries 2 --timeout 15 --only-binary :all: --require-hashes -r "$1" 2>&1); then
    reason=$(grep -oE "\[(Errno|SSL)[^]]*\][^'\")]*|timed out" <<<"$log" | tail -n 1 || true)
    stop "The Python packages of $1 cannot be installed. $(grep ERROR <<<"$log" | tail -n 1) $reason" \
      "无法安装 Python 软件包。请检查网络；封闭网络请设置 PIP_INDEX_URL（镜像），或 PIP_NO_INDEX=1 与 PIP_FIND_LINKS（已下载的目录）。" \
      "Check the network; on a closed one set PIP_INDEX_URL (a mirror), or PIP_NO_INDEX=1 and PIP_FIND_LINKS (a folder)."
  fi
  cp "$1" ".venv/$1"
}
