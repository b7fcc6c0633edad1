import type { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { readCertificates } from '../adapters/certificate-chain.ts'
import { createHttpTimeStamper } from '../adapters/http-time-stamper.ts'
import { AppError } from '../core/model/app-error.ts'
import type { TimeStamper } from '../store/time-stamps.ts'
import type { Config } from './config.ts'

/** Undefined without a time-stamp authority. Fails with `certificate-unreadable`. */
export async function openTimeStamper({
  timeStampUrl: url,
  timeStampCaFile,
}: Pick<Config, 'timeStampUrl' | 'timeStampCaFile'>): Promise<TimeStamper | undefined> {
  if (url === undefined) return undefined
  return createHttpTimeStamper({ url, trusted: await trustedCertificates(timeStampCaFile) })
}

/** Of a PEM file; none without one. Fails with `certificate-unreadable`. */
export async function trustedCertificates(file: string | undefined): Promise<readonly X509Certificate[]> {
  if (file === undefined) return []
  let pem: string
  try {
    pem = await readFile(file, 'utf8')
  } catch (error) {
    throw new AppError('certificate-unreadable', `${file} cannot be read`, {}, { cause: error })
  }
  return readCertificates(pem)
}
