#!/bin/sh
# The namespace and its search attributes. It ends when both are there; running it again does nothing.
# A test compares the names with the code.
set -eu

attempts=60

# A server that has just begun to listen, and a namespace that was just made, take some seconds until they are known.
until_it_works() {
    until "$@" >/dev/null 2>&1; do
        attempts=$((attempts - 1))
        [ "$attempts" -gt 0 ] || { "$@"; exit 1; }
        sleep "${PAUSE_SECONDS:-2}"
    done
}

namespace() {
    temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE"
}

until_it_works temporal operator cluster health
namespace >/dev/null 2>&1 ||
    until_it_works temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "${RETENTION:-90d}"
until_it_works namespace

attributes() {
    temporal operator search-attribute list --namespace "$TEMPORAL_NAMESPACE"
}

there() {
    attributes | grep -qw "$1"
}

until_it_works attributes
while read -r name type; do
    there "$name" ||
        until_it_works temporal operator search-attribute create --namespace "$TEMPORAL_NAMESPACE" --name "$name" --type "$type"
    until_it_works there "$name"
done <<END
Measure Keyword
ProjectState Keyword
MustAct KeywordList
WaitingFor Keyword
LeadOrganisation Keyword
NeedsAttention Bool
NextDeadline Datetime
AmountGranted Double
END
echo "namespace $TEMPORAL_NAMESPACE is there, with its search attributes"
