/** A baresip phone without a sound card: speaks a WAV file, is driven through its ctrl_tcp module. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { type BackgroundProcess, startInBackground } from './background-process.ts'

export type PhoneCodec = 'PCMU' | 'PCMA' | 'G722' | 'GSM' | 'opus'

/** As baresip names them: by the rate of the audio. */
const CODEC_NAMES: Readonly<Record<PhoneCodec, string>> = {
  ...{ PCMU: 'PCMU/8000/1', PCMA: 'PCMA/8000/1', G722: 'G722/16000/1', GSM: 'GSM/8000/1', opus: 'opus/48000/2' },
}

export interface PhoneOptions {
  /** User part of its address. */
  readonly user: string
  readonly folder: string
  readonly sipPort: number
  readonly controlPort: number
  readonly rtpPorts: string
  readonly proxyPort: number
  /** Mono PCM16 WAV at 8 kHz, long enough for the whole call. */
  readonly speechFile: string
  readonly codec: PhoneCodec
}

const configOf = (options: PhoneOptions) => `
poll_method             epoll
sip_listen              127.0.0.1:${options.sipPort}
call_local_timeout      120
call_max_calls          4
audio_path              /usr/share/baresip
audio_source            aufile,${options.speechFile}
audio_player            aubridge,null${options.user}
audio_alert             aubridge,alert${options.user}
ausrc_srate             8000
auplay_srate            8000
ausrc_channels          1
auplay_channels         1
rtp_ports               ${options.rtpPorts}
rtcp_mux                no
jitter_buffer_delay     1-5
net_interface           127.0.0.1
module_path             /usr/lib/baresip/modules
module                  g711.so
module                  g722.so
module                  gsm.so
module                  opus.so
module                  aufile.so
module                  aubridge.so
module                  uuid.so
module_tmp              account.so
module_app              menu.so
module_app              ctrl_tcp.so
ctrl_tcp_listen         127.0.0.1:${options.controlPort}
`

export class Phone {
  readonly #options: PhoneOptions
  readonly #process: BackgroundProcess
  readonly #logFile: string

  constructor(options: PhoneOptions) {
    this.#options = options
    const { user, folder } = options
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'config'), configOf(options))
    writeFileSync(join(folder, 'contacts'), '')
    const account = `<sip:${user}@127.0.0.1:${options.proxyPort}>`
    const parameters = `auth_pass=secret;regint=600;answermode=auto;audio_codecs=${CODEC_NAMES[options.codec]};dtmfmode=rtpevent`
    writeFileSync(join(folder, 'accounts'), `${account};${parameters}\n`)
    this.#logFile = join(folder, 'log')
    this.#process = startInBackground('baresip', ['-v', '-4', '-f', folder], this.#logFile)
  }

  get isRegistered(): boolean {
    return readFileSync(this.#logFile, 'latin1').includes('200 OK')
  }

  get log(): string {
    return readFileSync(this.#logFile, 'latin1')
  }

  /** Commands of baresip's menu: dial, hangup, hold, resume, sndcode. */
  command(command: string, params?: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = JSON.stringify({ command, token: 't', ...(params === undefined ? {} : { params }) })
      const socket = connect(this.#options.controlPort, '127.0.0.1', () => {
        socket.write(`${Buffer.byteLength(request)}:${request},`)
      })
      socket.on('data', (data) => {
        if (!data.includes('"response":true')) return
        socket.destroy()
        if (data.includes('"ok":true')) resolve()
        else reject(new Error(`${this.#options.user} ${command}: ${data}`))
      })
      socket.on('error', reject)
    })
  }

  async press(digits: string): Promise<void> {
    for (const digit of digits) {
      await this.command('sndcode', digit)
      await new Promise((resolve) => setTimeout(resolve, 400))
    }
  }

  stop(): Promise<void> {
    return this.#process.stop()
  }
}
