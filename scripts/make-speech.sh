#!/bin/sh
# Makes the spoken sentences of the demo and the tests. Needs the Debian packages espeak-ng and sox.
# The files are committed: run this only to change what is said.
set -eu
folder="$(dirname "$0")/../src/recording-client/speech"
raw="$(mktemp -d)"
trap 'rm -r "$raw"' EXIT

# say NAME VOICE PITCH WORDS-PER-MINUTE RATE ENCODING TEXT
say() {
  espeak-ng -v "$2" -p "$3" -s "$4" -w "$raw/$1.wav" "$7"
  sox -D -G "$raw/$1.wav" -c 1 -r "$5" -e $6 "$folder/$1.wav" norm -4 silence 1 0.01 0.1% reverse silence 1 0.01 0.1% reverse \
    pad 0.1 0.2
}

mulaw='u-law -b 8'
alaw='a-law -b 8'
linear='signed-integer -b 16'

# A support call. The caller is a customer, the agent works for the shop.
say agent-1-greeting   en-us+f3    45 165 8000  "$mulaw"  'Good morning, bicycle support, this is Clara. How can I help you?'
say caller-1-problem   en-gb+m3    40 160 8000  "$mulaw"  'Hello. My new bicycle arrived yesterday, but the front brake does not work at all.'
say agent-2-question   en-us+f3    45 165 8000  "$mulaw"  'I am sorry to hear that. Could you give me the order number, please?'
say caller-2-number    en-gb+m3    40 150 8000  "$mulaw"  'Of course. It is four, seven, one, one, dash, two, three.'
say agent-3-hold       en-us+f3    45 165 8000  "$mulaw"  'Thank you. Please hold the line for a moment while I look it up.'
say agent-4-answer     en-us+f3    45 165 8000  "$mulaw"  'Thank you for waiting. A mechanic can visit you on Thursday afternoon, free of charge.'
say caller-3-thanks    en-gb+m3    40 160 8000  "$mulaw"  'Thursday is perfect. Thank you very much, and good bye.'
say workshop-1-hello   en-gb-scotland+m7 30 155 8000 "$alaw" 'Workshop here. I have your bicycle on my list, we will bring a new brake with us.'
say manager-1-wideband en-us+f2    55 160 16000 "$linear" 'This line is being recorded for training.'
du -cb "$folder"/*.wav | tail -1
