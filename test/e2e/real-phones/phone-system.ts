/** Kamailio (registrar, proxy) and rtpengine (media), as Debian ships them, on loopback ports of their own. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BackgroundProcess, startInBackground } from './background-process.ts'

export interface PhoneSystemPorts {
  readonly sip: number
  readonly ng: number
  readonly mediaMin: number
  readonly mediaMax: number
}

/** Of a phone that has to say a password for every call; the others need none. */
export interface CallerAccount {
  readonly user: string
  readonly password: string
  /** User part of its address. */
  readonly from: string
}

/** The lines about rtpengine are those of docs/operate/kamailio-rtpengine.md. */
const passwordAsked = ({ user, password, from }: CallerAccount) => `
  if ($fU == "${from}" && ($au != "${user}" || !pv_proxy_authenticate("pbx", "${password}", "0"))) {
    auth_challenge("pbx", "0");
    exit;
  }
  consume_credentials();`

const kamailioConfig = (ports: PhoneSystemPorts, folder: string, caller?: CallerAccount) => `#!KAMAILIO
debug=1
log_stderror=yes
children=2
tcp_children=1
listen=udp:127.0.0.1:${ports.sip}
loadmodule "jsonrpcs.so"
loadmodule "kex.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "rtpengine.so"
loadmodule "auth.so"
modparam("jsonrpcs", "fifo_name", "${folder}/kamailio_fifo")
modparam("jsonrpcs", "dgram_socket", "${folder}/kamailio.sock")
modparam("usrloc", "db_mode", 0)
modparam("auth", "algorithm", "SHA-256")
modparam("rtpengine", "rtpengine_sock", "udp:127.0.0.1:${ports.ng}")

request_route {
  if (is_method("CANCEL")) { if (t_check_trans()) { rtpengine_delete("delete-delay=0"); t_relay(); } exit; }
  if (has_totag()) {
    if (!loose_route()) { if (is_method("ACK") && t_check_trans()) { t_relay(); } exit; }
    if (is_method("BYE")) rtpengine_delete("delete-delay=0");
    if (is_method("INVITE|UPDATE") && has_body("application/sdp")) {
      rtpengine_offer("replace-origin replace-session-connection label=$fu");
      t_on_reply("SDP");
    }
    t_relay();
    exit;
  }
  if (is_method("REGISTER")) { save("location"); exit; }
  if (!is_method("INVITE")) { sl_send_reply("405", "Method Not Allowed"); exit; }
  ${caller ? passwordAsked(caller) : ''}
  record_route();
  if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
  rtpengine_offer("replace-origin replace-session-connection label=$fu");
  t_on_reply("SDP");
  t_relay();
}
onreply_route[SDP] {
  if (status =~ "(18[0-9])|(2[0-9][0-9])" && has_body("application/sdp"))
    rtpengine_answer("replace-origin replace-session-connection label=$tu");
}
`

export class PhoneSystem {
  readonly #processes: readonly BackgroundProcess[]

  constructor(ports: PhoneSystemPorts, folder: string, caller?: CallerAccount) {
    const configFile = join(folder, 'kamailio.cfg')
    writeFileSync(configFile, kamailioConfig(ports, folder, caller))
    const rtpengine = [
      // The machine's own file has ports that only one rtpengine can have.
      '--config-file=none',
      '--table=-1',
      '--interface=127.0.0.1',
      `--listen-ng=127.0.0.1:${ports.ng}`,
      `--port-min=${ports.mediaMin}`,
      `--port-max=${ports.mediaMax}`,
      '--num-threads=2',
      '--foreground',
      '--log-stderr',
      '--log-level=6',
      '--timeout=60',
    ]
    const kamailio = ['-DD', '-E', '-f', configFile, '-m', '32', '-M', '8', '-Y', folder]
    this.#processes = [
      startInBackground('rtpengine', rtpengine, join(folder, 'rtpengine.log')),
      startInBackground('kamailio', kamailio, join(folder, 'kamailio.log')),
    ]
  }

  async stop(): Promise<void> {
    await Promise.all(this.#processes.map((process) => process.stop()))
  }
}
