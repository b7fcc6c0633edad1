/**
 * Every code an error of ours can carry: what happened and, where it is not plain, what to do. HTTP status is decided in
 * server/http-status.ts. docs/errors.md tells the same; a test keeps the two equal.
 */

/** Who can do something about it. `customer`: the machine, the database or the disk that Tapeline was given. */
export type Fault = 'tapeline' | 'phone-system' | 'customer' | 'request'

export interface ErrorCodeEntry {
  readonly fault: Fault
  readonly text: string
}

export const ERROR_CODES = {
  // The request.
  'invalid-request': request('The request does not fit its description; `details.problems` names the fields.'),
  'invalid-cursor': request('The page marker is none of ours. Start again without `cursor`.'),
  'invalid-search': request(
    'The search cannot be read; the message says what would be right, `details.position` where it stands.',
  ),
  'invalid-range': request('The range lies outside of the file.'),
  'body-too-large': request('The body is larger than this route takes.'),
  'unsupported-media-type': request('Bodies are JSON: send `Content-Type: application/json`.'),
  'route-not-found': request('There is nothing at this address.'),
  'scenario-invalid': request(
    'The scenario of a test call or one of its WAV files cannot be used; the message says why.',
  ),
  'not-signed-in': request('Sign in, or send an API key as `Authorization: Bearer tl_…`.'),
  'wrong-credentials': request('E-mail address and password do not belong together.'),
  'passwords-off': request(
    'The account has switched passwords off: sign in through the identity provider or with a passkey.',
  ),
  'wrong-code': request('The code is not right, is over, or was used already. Wait for the next one.'),
  'sign-in-expired': request('The sign-in was begun too long ago, or in another browser. Begin again.'),
  'second-factor-missing': request('The account asks for a second factor. Set one up first, under “Your account”.'),
  'second-factor-needed': request('The account asks for a second factor: the last one cannot be removed.'),
  'confirm-first': request('This changes how one signs in: confirm first that it is you, with your password.'),
  'link-not-found': request('The link was used already, or its time is over. Ask for a new one.'),
  'sign-in-name-missing': request('The user has neither an e-mail address nor a user name to sign in by.'),
  'single-sign-on-failed': customer(
    'The identity provider cannot be reached or does not answer as OpenID Connect says; the message says why.',
  ),
  'single-sign-on-unknown': request('The identity provider vouches for somebody who is no user here.'),
  'already-started': request('There is an administrator already: sign in.'),
  'passkey-refused': request('The passkey is not known here, or its signature is not right.'),
  'passkey-not-found': request('There is no such passkey.'),
  'identity-provider-missing': request('Passwords cannot be switched off before an identity provider signs people in.'),
  'identity-provider-not-found': request('There is no such identity provider.'),
  'email-domain-taken': request('Another identity provider has one of these domains of e-mail.'),
  'sign-in-session-not-found': request('There is no such sign-in session, or it is over.'),
  'too-many-attempts': request('Too many tries. Wait as long as Retry-After says.'),
  'foreign-origin': request("A page of another site tried to act with the browser's sign-in session."),
  'not-permitted': request('The role of the caller does not include this; `details.permission` names what is missing.'),
  'outside-account': request('It belongs to another account.'),
  'account-required': request('The platform has many accounts: say which one in `accountId`.'),
  'role-not-allowed': request(
    '`administrator` is a role of the platform, `reseller` of a reseller; the other roles belong to an account. Nobody gives away more than they may do, nor changes who may do more.',
  ),
  'role-needs-account': request('This role belongs to an account: say which one.'),
  'role-needs-person': request(
    'What this role reaches hangs on a person: on the own calls, groups and queues. An API key has none; choose another role.',
  ),
  'sip-uri-invalid': request('Give a SIP address like sip:recorder.example:5060.'),
  'access-grant-not-found': request('There is no such grant of access, and no such request.'),
  'access-grant-decided': request('Somebody decided about this request already, or it is over.'),
  'access-end-past': request('Access must end in the future, and after it begins.'),
  'own-access': request('Nobody gives access to themselves, nor decides about their own request: ask somebody else.'),
  'account-not-found': request('There is no such account.'),
  'user-not-found': request('There is no such user in the account.'),
  'device-not-found': request('There is no such device.'),
  'reseller-not-found': request('There is no such reseller.'),
  'reseller-required': request('The role `reseller` belongs to a reseller: say which one in `resellerId`.'),
  'recording-group-not-found': request('There is no such recording group.'),
  'queue-not-found': request('There is no such queue in the account.'),
  'recording-client-not-found': request('There is no such recording client.'),
  'call-not-found': request('There is no such call.'),
  'call-not-live': request(
    'The call is over: its recording can be played, it can be neither controlled nor heard live.',
  ),
  'too-many-listeners': request(
    'So many listen to this call already, or to so many calls of this recorder; `details.maximum` says how many may.',
  ),
  'note-not-found': request('There is no such note on the call.'),
  'note-changed': request(
    'Somebody else edited the note meanwhile: `details.current` is what it says now, `details.given` what you wrote.',
  ),
  'note-not-yours': request('Others’ notes are changed and removed by whoever manages the settings of the account.'),
  'too-many-notes': request('The call has as many notes as are kept; `details.maximum` says how many.'),
  'moment-outside-call': request('The moment of the note lies behind the end of the call.'),
  'disposition-unknown': request(
    'The account has no such disposition, or reason of it, that can be chosen for calls of this direction.',
  ),
  'disposition-reason-missing': request('This disposition needs one of its reasons.'),
  'disposition-changed': request(
    'Somebody else set the disposition meanwhile: `details.current` is what it is now, `details.given` what you chose.',
  ),
  'dispositions-changed': request('Somebody else changed the dispositions meanwhile. Read them again.'),
  'disposition-label-twice': request('Two dispositions of a list, or two reasons of one, have the same label.'),
  'disposition-required': request('The account asks for a disposition: it can be neither skipped nor put off.'),
  'too-many-tags': request('The call has as many tags as are kept; `details.maximum` says how many.'),
  'too-many-facts': request('So much was told about this call already; `details.maximum` says how much is kept.'),
  'recorder-not-reachable': customer(
    'The recorder that has the call cannot be reached over HTTP from here. Let its `--http` listen on an address that this machine reaches.',
  ),
  'phone-button-not-found': request('There is no such phone button, or it was revoked.'),
  'recording-not-found': request('There is no such recording.'),
  'encoding-not-available': request('An MP3 recording is served as it is stored only: ask for `encoding=stored`.'),
  'saved-search-not-found': request('There is no such saved search, or it is not yours.'),
  'saved-search-name-taken': request('You have another saved search of this name.'),
  'too-many-saved-searches': request(
    'The caller has as many saved searches as are kept for one; `details.maximum` says how many. Remove one.',
  ),
  'export-not-found': request('There is no such export, or its time is over.'),
  'export-not-ready': request('The export is still being made.'),
  'export-too-large': request('Too many calls for one export; `details.maximum` says how many fit. Narrow the filter.'),
  'export-empty': request('No call matches.'),
  'export-schedule-not-found': request('There is no such scheduled export.'),
  'export-schedule-running': request('The former run of the scheduled export still goes on.'),
  'export-schedule-owner-gone': request(
    'Whoever the scheduled export belongs to is not there any more, or not active. Whoever changes it next owns it.',
  ),
  'export-secret-missing': request('Give the password or the private key for the SFTP server.'),
  'too-many-export-schedules': request(
    'The account has as many scheduled exports as are kept for one; `details.maximum` says how many. Remove one.',
  ),
  'too-many-exports': request(
    'The caller has as many exports as are kept for one; `details.maximum` says how many. Remove one.',
  ),
  'zip-unreadable': request('The ZIP file is cut off, damaged, or packed in a way that Tapeline does not pack.'),
  'zip-unsafe': request('The ZIP file names a path out of its folder, or one file twice: unpack it nowhere.'),
  'zip-too-large': request('The ZIP file would unpack to more than a file of Tapeline ever does.'),
  'journal-not-found': request('There is no such file, and the data folder has no journal of such a call.'),
  'journal-unreadable': request(
    'The file is not a journal, was written by a later version, or does not say which call it is of.',
  ),
  'journal-without-audio': request('Nothing in the journal can be rendered, or may be kept.'),
  'journal-is-output': request('The output would be written over the journal itself. Name another file.'),
  'idempotency-key-reused': request(
    'The Idempotency-Key came with another request within the last day: give each its own.',
  ),
  'request-in-progress': request(
    'The first request with this Idempotency-Key is still being answered. Ask again in a moment.',
  ),
  'webhook-not-found': request('There is no such webhook.'),
  'webhook-delivery-not-found': request('There is no such delivery, or it is older than 30 days.'),
  'webhook-address-refused': customer(
    'Webhooks go over HTTPS to addresses of the internet. --private-webhooks allows others, for the whole installation.',
  ),
  'storage-target-not-found': request('There is no such storage target.'),
  'storage-target-name-taken': request('Another storage target of this owner has this name.'),
  'storage-target-place-taken': request(
    'Another storage target of this owner is the same folder or bucket and prefix.',
  ),
  'storage-target-in-use': request('A storage plan names this target: take it out of the plan first.'),
  'storage-plan-invalid': request('The storage plan cannot be kept; the message says why.'),
  'retention-changed': request('Somebody else changed the retention meanwhile. Read it again.'),
  'retention-out-of-bounds': request(
    'The preset of the account does not allow so many, or so few, days; `details` has its bounds.',
  ),
  'retention-reason-missing': request(
    'What keeps recordings less long needs a reason: somebody else has to agree to it.',
  ),
  'retention-proposed': request('A shorter retention waits for an answer already.'),
  'retention-proposal-not-found': request('No such shorter retention waits for an answer.'),
  'retention-shortened': request(
    'These settings would keep recordings less long. Propose that under Retention: somebody else has to agree.',
  ),
  'purge-not-found': request('There is no such purge.'),
  'reconciliation-not-found': request('There is no such report of completeness, or it is out of your reach.'),
  'canary-not-found': request('There is no such canary, or it is out of your reach.'),
  'too-many-canaries': request(
    'The account has as many canaries as are kept for one; `details.maximum` says how many. Remove one.',
  ),
  'cdrs-unreadable': request(
    'No call of the file can be read: the message says which columns or times are not understood. Name them in the mapping.',
  ),
  'purge-running': request('Another purge of the account is going on. Its certificate comes when it is done.'),
  'purge-changed': request('By now another number of recordings would go: look at what is due once more.'),
  'erasure-not-found': request('There is no such erasure.'),
  'erasure-decided': request('Somebody has agreed to this erasure, refused it or taken it back already.'),
  'erasure-changed': request('By now another number of calls is found: look at them once more.'),
  'erasure-too-large': request('Too many calls to erase at once; `details.maximum` says how many.'),
  'redaction-not-found': request('There is no such redaction.'),
  'redaction-decided': request('Somebody has agreed to this redaction, refused it or taken it back already.'),
  'redaction-out-of-range': request('The stretch does not lie within the recording; `details` has its length.'),
  'recording-held': request(
    'Cases hold this call (`details.cases`): nothing of its recordings is destroyed before they are released.',
  ),
  'recording-has-twin': request(
    'Another recorder has this call too. It can be redacted when both are one; that takes some minutes.',
  ),
  'legal-hold-not-found': request('There is no such case.'),
  'legal-hold-name-taken': request('Another case of the account has this name.'),
  'legal-hold-released': request('The case was released: it holds nothing any more. Open another one.'),
  'hold-too-large': request('Too many calls for a case at once; `details.maximum` says how many. Narrow the search.'),
  'hold-release-changed': request('By now another number of recordings would go: look at what will go once more.'),
  'account-closed': request(
    'The account is being closed for good: nobody signs in to it, and its API keys have stopped.',
  ),
  'account-closing': request('The account is being closed already.'),
  'account-held': request('Cases hold calls of the account (`details.cases`): release them first, or it stays.'),
  'confirmation-wrong': request("What was typed is not the account's short name; `details.slug` is."),
  'second-person-needed': request(
    'Whoever asked for it cannot agree to it as well: somebody else has to, signed in as a person.',
  ),
  'termination-over': request('It is too late: the purge has begun, or it was cancelled.'),
  'termination-not-found': request('No account was closed under this id.'),
  'api-key-not-found': request('There is no such API key.'),
  'account-slug-taken': request('Another account has this short name.'),
  'domain-taken': request('Another account has one of these domains.'),
  'extension-taken': request('Another user of the account has this extension.'),
  'user-name-taken': request('Another user has this user name.'),
  'email-taken': request('Another user has this e-mail address.'),
  'sip-address-taken': request('Another device of the account has this SIP address.'),
  'sender-taken': request(
    'Another recording client names the same address or certificate; `details` says which. Give it to one of them.',
  ),
  'recording-group-name-taken': request('Another recording group of the account has this name.'),
  'reseller-slug-taken': request('Another reseller has this short name.'),
  'recording-client-name-taken': request('Another recording client has this name.'),
  'settings-changed': request('Somebody else changed the settings meanwhile. Read them again.'),
  'settings-id-unknown': request(
    'The settings name a user or device that the account does not have; `details.problems` names the places.',
  ),
  'settings-version-not-found': request('There is no such version of the settings.'),
  'order-not-found': request('There is no such order.'),
  'order-not-allowed': request('Somebody named in the order cannot get it; `details.problems` says who and why.'),
  'order-not-scheduled': request('The order is done, cancelled or failed already: nothing is left to cancel.'),
  'order-key-taken': request('Another order was placed with this key. Make a new one for a new order.'),
  'order-impossible': request('When the day of the order came, none of the people could get it; its items say why.'),
  'order-account-closed': request('The account is being closed: nothing is ordered for it any more.'),
  'activation-date-past': request('The day is over where the account is.'),
  'activation-date-too-far': request('Orders can be placed at most 366 days ahead.'),
  'profile-not-allowed': request('The profile of the user is none of those that may be recorded.'),
  'product-held': request('The user has this product already.'),
  'other-product-held': request('The user has another product, or recording rules of their own: change it instead.'),
  'product-not-held': request('The user has no product.'),
  'order-pending': request('Another order for the user waits for its day. Cancel that one first.'),
  'still-in-use': request('Something else still refers to it.'),
  'document-invalid': request('The document does not fit its description; `details.problems` names the places.'),
  'document-ambiguous': request('The document names the same thing twice.'),
  'last-administrator': request('The platform would have nobody left who can administer it.'),

  // The machine, the database, the disk.
  'data-in-use': customer('Another Tapeline uses this data folder.'),
  'database-start-failed': customer('The embedded database does not start. Its log in the data folder says why.'),
  'database-user-missing': customer(
    'PostgreSQL does not run as root, and there is no user `postgres` or `nobody` to run it as.',
  ),
  'database-version': customer('The data folder was made by another major version of PostgreSQL.'),
  'no-embedded-database': customer('There is no embedded database for this platform. Give a server with --database.'),
  'database-newer': customer('The database was migrated by a newer version of Tapeline. Use that version or a backup.'),
  'database-unavailable': customer('The database does not answer. Calls are still recorded.'),
  'backup-exists': customer('A backup never overwrites a file. Give it another name.'),
  'backup-damaged': customer('The backup is not as it was written; the message says what is wrong. Use another one.'),
  'backup-passphrase': customer('The backup was made with another passphrase, or its manifest was changed.'),
  'restore-not-empty': customer(
    'A backup is restored into an empty data folder and a new database only. Move away what is there, or name others.',
  ),
  'address-in-use': customer(
    'Another program listens at this address. Stop it, or choose another with the flag that is named.',
  ),
  'address-unavailable': customer(
    'This address cannot be listened at: it is not one of this machine, or the port needs more rights. Choose another with the flag that is named.',
  ),
  'server-unreachable': customer('The Tapeline that --url names does not answer, or something else answers there.'),
  'download-in-use': customer('Another download is going on in this folder. Wait for it, or choose another folder.'),
  'download-corrupted': customer(
    'A recording arrived damaged three times: something between the server and here changes what is sent.',
  ),
  'download-incomplete': customer('Some recordings could not be saved; each is named with its reason. Run it again.'),
  'tls-key-missing': customer('SIP over TLS needs --tls-cert and --tls-key.'),
  'tls-certificate-unusable': customer(
    'A file of --tls-cert, --tls-key or --tls-client-ca cannot be read, has expired, or does not fit the others; the message says why.',
  ),
  'mail-sender-missing': customer('A mail server (--smtp-url) needs --mail-from and --public-url.'),
  'administrator-password-short': customer(
    'The first administrator (TAPELINE_ADMIN_PASSWORD) needs 12 to 1000 characters.',
  ),
  'mail-not-sent': customer('The mail server does not answer or did not take the e-mail; the message says why.'),
  'no-media-port': customer('No free port in --rtp-ports, or the address is not of this machine.'),
  'media-engine-unavailable': customer(
    '--media-engine recvmmsg needs 64-bit Linux. Leave the flag out: the best engine of the machine is chosen.',
  ),
  'spool-unwritable': customer('The spool folder cannot be written: permissions, or no disk space.'),
  'encryption-key-missing': customer(
    'A key that something is encrypted with is not there: put the file back, or name it with --key-file; in a token `tapeline keys make-token-key` makes one. Nothing is removed meanwhile.',
  ),
  'encryption-key-unusable': customer(
    'A key cannot be read, does not fit what it is to open, or cannot be saved; the message says which.',
  ),
  'encryption-token-unreachable': customer(
    'The PKCS#11 token with the key of the installation is not there or does not answer; the message says why. What is open goes on; it is asked again.',
  ),
  'encryption-token-refused': customer(
    'The PKCS#11 token refuses the PIN, which is not tried again before the next start: set it right in --pkcs11-pin-file or TAPELINE_PKCS11_PIN, or have it unlocked.',
  ),
  'encryption-token-unsuitable': customer(
    'The PKCS#11 token does not have what is needed (CKM_AES_GCM), or does it otherwise; the message says what. docs/operate/hsm.md',
  ),
  'encryption-key-destroyed': customer(
    'The keys of the account were destroyed for good: nothing that was encrypted with them can be read again.',
  ),
  'recording-not-sealed': request('The recording is not sealed for an archive key: ask for its audio.'),
  'archive-key-needed': customer(
    "It is sealed for the account's archive key, whose private half is not here: only its holder can open it, with `tapeline download --private-key` or `tapeline keys open`. `details.keyId` says which key.",
  ),
  'object-damaged': customer(
    'A stored file is not as it was written: it was changed, cut off or exchanged. The message says where; a copy of it may be whole.',
  ),
  'object-not-found': customer(
    'The database knows the file, but it is not in the data folder of this process. Processes with one database share one data folder.',
  ),
  'copies-unavailable': customer(
    'The recording is in other stores only, and none of them can be read now; `details.reasons` has what each said.',
  ),
  'time-stamp-failed': customer(
    'The time-stamp authority does not answer as RFC 3161 says; the message says what is wrong.',
  ),
  'time-stamp-invalid': customer('A time stamp does not vouch for what it should; the message says why.'),
  'certificate-unreadable': customer('A file of certificates is not there or holds no PEM certificate.'),
  'asn1-invalid': customer('What a time-stamp authority or a certificate says cannot be read.'),
  'storage-failed': customer('A store failed; the message says what is wrong, `details.problem` as a code.'),
  'export-no-room': customer(
    'The disk has too little room for the file: what is left belongs to recording. Free some, or export fewer calls.',
  ),

  'export-needs-ffmpeg': customer(
    'MP3 is made and read by the program ffmpeg, which is missing or failed on the machine that makes exports: install it (`apt install ffmpeg`), or choose FLAC, Opus or WAV. Recordings stored as MP3 need it for every form but their own.',
  ),

  // Ours.
  'migration-changed': tapeline('A migration that was applied to this database has been edited.'),
  'invalid-object-key': tapeline('A key that would lead out of the object store.'),
  'export-failed': tapeline('Making the export failed. The log has the reason under the id of the export.'),
  'internal-error': tapeline('Something went wrong here. The log has it under the `requestId`.'),
} as const satisfies Record<string, ErrorCodeEntry>

export type ErrorCode = keyof typeof ERROR_CODES

function request(text: string): ErrorCodeEntry {
  return { fault: 'request', text }
}

function customer(text: string): ErrorCodeEntry {
  return { fault: 'customer', text }
}

function tapeline(text: string): ErrorCodeEntry {
  return { fault: 'tapeline', text }
}
