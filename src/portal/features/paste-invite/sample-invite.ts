/** What an SBC sends for a call that a queue has handed to an agent: names are invented. */
export const SAMPLE_INVITE = `2026-03-01 09:30:00.512 sipd: received 1976 bytes from udp/192.0.2.10:5060

INVITE sip:recorder@tapeline.example SIP/2.0
Via: SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK-17a2
From: <sip:sbc@192.0.2.10>;tag=8841
To: <sip:recorder@tapeline.example>
Call-ID: 17a2-4410@192.0.2.10
CSeq: 1 INVITE
Contact: <sip:sbc@192.0.2.10:5060>;+sip.src
Max-Forwards: 70
Require: siprec
Diversion: <sip:8000@pbx.example>;reason=unconditional;counter=1
X-Queue: "Support" <sip:support@pbx.example>;position=1
X-Call-ID: 5f1c-99
Content-Type: multipart/mixed;boundary=frontier
Content-Length: 1487

--frontier
Content-Type: application/sdp

v=0
o=- 4711 1 IN IP4 192.0.2.10
s=-
c=IN IP4 192.0.2.10
t=0 0
m=audio 22010 RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=sendonly
a=label:1
m=audio 22012 RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=sendonly
a=label:2
--frontier
Content-Type: application/rs-metadata+xml
Content-Disposition: recording-session

<?xml version="1.0" encoding="UTF-8"?>
<recording xmlns="urn:ietf:params:xml:ns:recording:1" xmlns:pbx="urn:example:pbx">
  <datamode>complete</datamode>
  <session session_id="c2Vzc2lvbg==">
    <sipSessionID>ab30317f1a784dc48ff824d0d3715d86;remote=47755a9de7794ba387653f2099600ef2</sipSessionID>
    <pbx:call><pbx:group>support</pbx:group><pbx:agent>201</pbx:agent></pbx:call>
  </session>
  <participant participant_id="cDE="><nameID aor="sip:+493055512345@carrier.example"><name>Robert Lane</name></nameID></participant>
  <participant participant_id="cDI="><nameID aor="sip:201@pbx.example"><name>Clara Vogt</name></nameID></participant>
  <stream stream_id="czE=" session_id="c2Vzc2lvbg=="><label>1</label></stream>
  <stream stream_id="czI=" session_id="c2Vzc2lvbg=="><label>2</label></stream>
  <participantstreamassoc participant_id="cDE="><send>czE=</send><recv>czI=</recv></participantstreamassoc>
  <participantstreamassoc participant_id="cDI="><send>czI=</send><recv>czE=</recv></participantstreamassoc>
</recording>
--frontier--
`
