#!/usr/bin/env bash
# Makes the thirteen pictures of the two READMEs and of docs/README.md, in both languages, from the program as it is now, with keys pressed by the program itself.
# Needs cargo, Python 3.9 or later with venv, and the font DejaVu Sans Mono (Debian: fonts-dejavu-core). The Python
# packages go to target/pictures. Other binaries than the release build: MAILLAGE=path/to/maillage docs/make-pictures.sh
set -euo pipefail
cd "$(dirname "$0")/.."

if [ -z "${MAILLAGE:-}" ]; then
  cargo build --release --locked
  MAILLAGE=$(cargo metadata --format-version 1 --no-deps |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["target_directory"])')/release/maillage
fi

python=target/pictures/bin/python
if ! "$python" -c 'import pyte, PIL' 2>/dev/null; then
  python3 -m venv target/pictures
  "$python" -m pip install --quiet 'pyte>=0.8,<0.9' 'Pillow>=10'
fi

# Nothing of what somebody did before shows in a picture.
XDG_STATE_HOME=$(mktemp -d)
export XDG_STATE_HOME
trap 'rm -r "$XDG_STATE_HOME"' EXIT
unset NO_COLOR MAILLAGE_NETWORK

# picture NAME SIZE THEME LANG KEYS [KEYS THAT WAIT FOR AN ANSWER [PROTOCOL OF PIXELS]]
picture() {
  "$python" docs/picture.py -o "docs/$1-$4.png" --size "$2" --theme "$3" --then "${6:-}" ${7:+--pixels} -- \
    "$MAILLAGE" --fresh --no-motion --lang "$4" --theme "$3" --pixels "${7:-off}" --keys "$5"
}

for lang in en fr; do
  picture screen 120x34 dark "$lang" ""
  picture paths 120x34 dark "$lang" "/alice Enter Enter p labo Enter" "Enter i End"
  picture links 200x40 dark "$lang" ";"
  picture screen-light 120x34 light "$lang" ""
  picture groups 120x34 dark "$lang" "s x x Esc i v v"
  picture pixels 120x34 dark "$lang" "s x x Esc i v v" "" kitty
  picture kinds-of-links 120x34 dark "$lang" "i K"
  picture layers 120x34 light "$lang" "> i v v v"
  # The pictures that the program draws itself.
  drawn() { "$MAILLAGE" draw --lang "$lang" --force -o "docs/draw-$1-$lang.png" --size 1400x900 "${@:2}"; }
  drawn rings --around labo-ess
  drawn kinds --layout kinds --around rtes --depth 1 --theme dark
  drawn time --layout time --actors kind:pole
  drawn places --layout places --actors kind:pole,network --theme dark
  drawn groups -n collectivites --layout groups --theme dark
done
ls -l docs/*.png
