/**
 * A SIPREC client on rtpengine, independent of our own SIP code: subscribes to a running call, sends an INVITE with SDP and
 * metadata over UDP, and a re-INVITE with partial metadata when a phone is put on hold or resumed.
 */
import { randomUUID } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import type { NgDictionary, NgValue, RtpengineControl } from './rtpengine-control.ts'

export interface ForkParty {
  readonly name: string
  readonly aor: string
}

interface Participant extends ForkParty {
  readonly id: string
  readonly streams: readonly { readonly id: string; readonly label: string }[]
}

interface Leg {
  readonly sdp: string
  readonly 'to-tag': string
  readonly 'from-tags': readonly string[]
  readonly 'tag-medias': readonly { readonly medias: readonly { readonly label: string }[] }[]
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

export class SiprecFork {
  readonly #control: RtpengineControl
  readonly #recorderPort: number
  readonly #profile: string
  readonly #socket: Socket = createSocket('udp4')
  readonly #callId = randomUUID()
  readonly #tag = randomUUID().slice(0, 8)
  readonly #sessionId = randomUUID()
  #inbox: string[] = []
  #cseq = 0
  #to: string
  #target: string
  #participants: Participant[] = []
  #leg: Leg | undefined
  #rtpengineCallId = ''
  #directions = ''
  /** The SDP that the recorder answered last. */
  answered = ''

  /** `profile`: what rtpengine offers to the recorder; with `RTP/SAVP` it puts its keys into the SDP, with DTLS a fingerprint. */
  constructor(
    control: RtpengineControl,
    recorderPort: number,
    profile: 'RTP/AVP' | 'RTP/SAVP' | 'UDP/TLS/RTP/SAVP' = 'RTP/AVP',
  ) {
    this.#control = control
    this.#profile = profile
    this.#recorderPort = recorderPort
    this.#to = `<sip:recorder@127.0.0.1:${recorderPort}>`
    this.#target = `sip:recorder@127.0.0.1:${recorderPort}`
    this.#socket.on('message', (message) => this.#inbox.push(message.toString('latin1')))
  }

  /** Waits for a call with two parties in rtpengine, other than those, and forks it. */
  async start(parties: readonly ForkParty[], others: readonly string[] = []): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve))
    this.#rtpengineCallId = await this.#waitForCall(others)
    this.#leg = await this.#subscribe()
    this.#participants = this.#leg['tag-medias'].map((tag, i) => ({
      ...(parties[i % parties.length] as ForkParty),
      id: randomUUID(),
      streams: tag.medias.map(({ label }) => ({ id: randomUUID(), label })),
    }))
    await this.#invite(this.#leg.sdp, this.#metadata('complete', []))
    this.#directions = await this.#currentDirections()
  }

  /** Tells the recorder when hold or resume changed a direction. */
  async followDirections(): Promise<void> {
    for (let attempt = 0; attempt < 20; attempt++) {
      const directions = await this.#currentDirections()
      if (directions !== this.#directions) {
        this.#directions = directions
        const leg = await this.#subscribe(this.#leg?.['to-tag'])
        const held = leg.sdp
          .split(/^(?=m=)/m)
          .slice(1)
          .filter((media) => media.includes('a=inactive'))
          .map((media) => /a=label:(\S+)/.exec(media)?.[1] ?? '')
        await this.#invite(leg.sdp, this.#metadata('partial', held))
        return
      }
      await sleep(200)
    }
    throw new Error('no direction changed in rtpengine')
  }

  async stop(): Promise<void> {
    this.#cseq++
    await this.#transaction('BYE', '')
    this.#socket.close()
  }

  async #waitForCall(others: readonly string[]): Promise<string> {
    for (let attempt = 0; attempt < 100; attempt++) {
      const { calls } = await this.#control.command('list', { limit: 10 })
      for (const callId of (calls ?? []) as string[]) {
        if (others.includes(callId)) continue
        const { tags } = await this.#control.command('query', { 'call-id': callId })
        // The party who has not answered yet has no tag.
        const legs = (Object.values((tags ?? {}) as NgDictionary) as NgDictionary[]).filter(
          ({ tag, medias }) => tag !== '' && (medias as readonly NgValue[] | undefined)?.length,
        )
        if (legs.length >= 2) return callId
      }
      await sleep(200)
    }
    throw new Error('no call in rtpengine')
  }

  async #subscribe(toTag?: string): Promise<Leg> {
    const reply = await this.#control.command('subscribe request', {
      'call-id': this.#rtpengineCallId,
      flags: ['all', 'siprec'],
      'transport-protocol': this.#profile,
      ...(toTag === undefined ? {} : { 'to-tag': toTag }),
    })
    if (reply.result !== 'ok') throw new Error(`subscribe request: ${JSON.stringify(reply)}`)
    return { ...this.#leg, ...reply } as unknown as Leg
  }

  async #currentDirections(): Promise<string> {
    const { tags } = await this.#control.command('query', { 'call-id': this.#rtpengineCallId })
    return (this.#leg?.['from-tags'] ?? [])
      .map((tag) => {
        const medias = (((tags as NgDictionary)[tag] as NgDictionary)?.medias ?? []) as NgDictionary[]
        return medias.flatMap((media) => (media.flags as string[]).filter((flag) => /^(send|recv)$/.test(flag))).join()
      })
      .join(';')
  }

  async #invite(sdp: string, metadata: string): Promise<void> {
    this.#cseq++
    const boundary = `rec-${randomUUID().slice(0, 8)}`
    const body = [
      `--${boundary}`,
      'Content-Type: application/sdp',
      '',
      sdp,
      `--${boundary}`,
      'Content-Type: application/rs-metadata+xml',
      'Content-Disposition: recording-session',
      '',
      metadata,
      `--${boundary}--`,
      '',
    ].join('\r\n')
    const answer = await this.#transaction('INVITE', body, `multipart/mixed;boundary="${boundary}"`)
    this.#to = /^to:\s*(.*?)\r/im.exec(answer)?.[1] ?? this.#to
    this.#target = /^contact:.*?<([^>]+)>/im.exec(answer)?.[1] ?? this.#target
    this.#send('ACK', '')
    if (!answer.startsWith('SIP/2.0 200')) throw new Error(`the recorder answered ${answer.split('\r\n')[0]}`)
    this.answered = answer.slice(answer.indexOf('\r\n\r\n') + 4)
    const reply = await this.#control.command('subscribe answer', {
      'call-id': this.#rtpengineCallId,
      'to-tag': this.#leg?.['to-tag'] ?? '',
      sdp: this.answered,
      flags: ['allow-transcoding'],
    })
    if (reply.result !== 'ok') throw new Error(`subscribe answer: ${JSON.stringify(reply)}`)
  }

  async #transaction(method: string, body: string, contentType?: string): Promise<string> {
    this.#inbox = []
    for (let waitMs = 500; waitMs < 16_000; waitMs *= 2) {
      this.#send(method, body, contentType)
      const endsAt = Date.now() + waitMs
      while (Date.now() < endsAt) {
        const final = this.#inbox.find(
          (message) => /^SIP\/2\.0 [2-6]/.test(message) && message.includes(`CSeq: ${this.#cseq} ${method}`),
        )
        if (final) return final
        await sleep(10)
      }
    }
    throw new Error(`no answer from the recorder to ${method}`)
  }

  #send(method: string, body: string, contentType?: string): void {
    const port = this.#socket.address().port
    const lines = [
      `${method} ${this.#target} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK${this.#cseq}${method}${this.#tag};rport`,
      'Max-Forwards: 70',
      `From: <sip:fork@127.0.0.1>;tag=${this.#tag}`,
      `To: ${this.#to}`,
      `Call-ID: ${this.#callId}`,
      `CSeq: ${this.#cseq} ${method}`,
      `Contact: <sip:fork@127.0.0.1:${port}>;+sip.src`,
      ...(method === 'INVITE' ? ['Require: siprec', 'Allow: INVITE, ACK, BYE, CANCEL, OPTIONS, UPDATE'] : []),
      ...(contentType ? [`Content-Type: ${contentType}`] : []),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ]
    this.#socket.send(`${lines.join('\r\n')}\r\n\r\n${body}`, this.#recorderPort, '127.0.0.1')
  }

  /** RFC 7865: partial metadata repeats the associations only; a held stream is neither sent nor received. */
  #metadata(mode: 'complete' | 'partial', heldLabels: readonly string[]): string {
    const now = new Date().toISOString()
    const session = `session_id="${this.#sessionId}"`
    const complete = [
      `<session ${session}><start-time>${now}</start-time></session>`,
      ...this.#participants.flatMap((party) => [
        `<participant participant_id="${party.id}"><nameID aor="${party.aor}"><name>${party.name}</name></nameID></participant>`,
        ...party.streams.map(
          ({ id, label }) => `<stream stream_id="${id}" ${session}><label>${label}</label></stream>`,
        ),
        `<participantsessionassoc participant_id="${party.id}" ${session}><associate-time>${now}</associate-time></participantsessionassoc>`,
      ]),
      `<sessionrecordingassoc ${session}><associate-time>${now}</associate-time></sessionrecordingassoc>`,
    ]
    const flowing = (party: Participant) => party.streams.filter(({ label }) => !heldLabels.includes(label))
    const associations = this.#participants.map((party) => {
      const sends = flowing(party).map(({ id }) => `<send>${id}</send>`)
      const others = this.#participants.filter((other) => other !== party).flatMap(flowing)
      const receives = others.map(({ id }) => `<recv>${id}</recv>`)
      return `<participantstreamassoc participant_id="${party.id}">${[...sends, ...receives].join('')}</participantstreamassoc>`
    })
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<recording xmlns="urn:ietf:params:xml:ns:recording:1">',
      `<datamode>${mode}</datamode>`,
      ...(mode === 'complete' ? complete : []),
      ...associations,
      '</recording>',
    ].join('\r\n')
  }
}
