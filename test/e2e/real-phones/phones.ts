/** Two phones and their phone system, ready to call. */
import { join } from 'node:path'
import { eventually } from '../tapeline-process.ts'
import { findFreePorts } from './free-ports.ts'
import { Phone, type PhoneCodec } from './phone.ts'
import { type CallerAccount, PhoneSystem } from './phone-system.ts'
import { RtpengineControl } from './rtpengine-control.ts'
import { writeSpokenFile } from './spoken-file.ts'

export interface Phones {
  readonly alice: Phone
  readonly bob: Phone
  /** What they say from the moment the call is answered on, in µ-law codes. */
  readonly aliceSays: Uint8Array
  readonly bobSays: Uint8Array
  readonly control: RtpengineControl
  readonly sipPort: number
  readonly ngPort: number
  stop(): Promise<void>
}

export const ALICE = '+493055512345'
export const BOB = '201'
const SPOKEN_MS = 60_000

/** `caller`: who has to say a password for every call. */
export async function startPhones(folder: string, codec: PhoneCodec = 'PCMU', caller?: CallerAccount): Promise<Phones> {
  const first = await findFreePorts(100)
  const sipPort = first + 80
  const ngPort = first + 82
  const system = new PhoneSystem({ sip: sipPort, ng: ngPort, mediaMin: first, mediaMax: first + 39 }, folder, caller)
  const control = new RtpengineControl(ngPort)
  const speechFiles = { alice: join(folder, 'alice.wav'), bob: join(folder, 'bob.wav') }
  const aliceSays = writeSpokenFile(speechFiles.alice, ALICE_SPEECH, SPOKEN_MS)
  const bobSays = writeSpokenFile(speechFiles.bob, BOB_SPEECH, SPOKEN_MS)
  const phone = (name: 'alice' | 'bob', user: string, sip: number, rtp: number) =>
    new Phone({
      user,
      folder: join(folder, name),
      sipPort: sip,
      controlPort: sip + 2,
      rtpPorts: `${rtp}-${rtp + 19}`,
      proxyPort: sipPort,
      speechFile: speechFiles[name],
      codec,
    })
  await control.command('ping').catch(async (error) => {
    await system.stop()
    throw error
  })
  const alice = phone('alice', ALICE, first + 84, first + 40)
  const bob = phone('bob', BOB, first + 88, first + 60)
  const stop = async () => {
    await Promise.all([alice, bob, system].map((part) => part.stop()))
    control.close()
  }
  try {
    for (const each of [alice, bob]) await eventually(async () => each.isRegistered, Boolean, REGISTERED_WITHIN_MS)
  } catch (error) {
    await stop()
    throw new Error(`a phone does not register:\n${alice.log}\n${bob.log}`, { cause: error })
  }
  return { alice, bob, aliceSays, bobSays, control, sipPort, ngPort, stop }
}

/** Several processes start for it, on a machine that may have much else to do. */
const REGISTERED_WITHIN_MS = 60_000

const ALICE_SPEECH = ['caller-1-problem.wav', 'caller-2-number.wav', 'caller-3-thanks.wav']
const BOB_SPEECH = ['agent-1-greeting.wav', 'agent-2-question.wav', 'agent-4-answer.wav']
