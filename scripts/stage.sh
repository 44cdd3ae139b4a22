# shellcheck shell=bash
# Sourced by the scripts of this folder.

STAGE_TAIL=30
[[ -z ${CI-} ]] || STAGE_TAIL=300 # there nobody can open the log afterwards

# stage LABEL LOG COMMAND…: one line for a long step, with its seconds; its output goes to build/logs/LOG.log,
# of which the end is shown when the step fails.
stage() {
    local label=$1 log=build/logs/$2.log started=$SECONDS code=0
    shift 2
    mkdir -p build/logs
    printf '%-60s ' "$label"
    "$@" </dev/null >"$log" 2>&1 || code=$?
    if ((code)); then
        printf 'failed after %d s, the end of %s:\n' $((SECONDS - started)) "$log"
        tail -n "$STAGE_TAIL" "$log" >&2
        exit "$code"
    fi
    printf '%4d s\n' $((SECONDS - started))
}
