// Says whether a record that Rollcall exported (record.jsonl) is complete and untouched:
//
//   node verify.mjs FILE [SEAL]
//
// The first line says what the record is of, the last one how many changes it has and its seal; each line between is a change:
//
//   {"seq":1,"type":"joined","userID":7,"timestamp":"2026-11-25T15:31:11.100Z","chain":"…"}
//
// `chain` is the SHA-256 of the chain value before, a line feed, and this line without its own `chain`. Before the first change
// comes the SHA-256 of {"meetingID":1,"orderID":2}. The last value is the seal: whoever noted it when the meeting ended knows by
// it that no byte of any change is another since then. Give it as SEAL, and the file is compared with it, too.
//
// Ends with 0 if the record is complete and untouched, with 1 if something does not fit, and with 2 if that cannot be said.
// docs/record.md has more. This file needs nothing but Node. Rollcall's console imports it and calls `verify` in the browser.

/** Something in a record does not fit. Its message says what, and at which number. */
export class Fault extends Error {}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The lines of a file, as bytes without their line feeds. Nothing else ends a line: a message may have other breaks. */
async function* linesOf(chunks) {
  let open = [];
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      yield joined([...open.splice(0), chunk.subarray(start, end)]);
      start = end + 1;
    }
    if (start < chunk.length) open.push(chunk.subarray(start));
  }
  if (open.length > 0) throw new Fault('the file is cut short within its last line');
}

/** The fields of a line; none if it is not an object in JSON. */
function fieldsOf(line) {
  try {
    return Object(JSON.parse(decoder.decode(line)));
  } catch {
    return {};
  }
}

/**
 * Checks a record, chunk by chunk of its bytes; `sha256` gives the hexadecimal digits of some bytes, or a promise of them.
 * Throws a Fault if something does not fit.
 */
export async function verify(chunks, sha256, noted) {
  let header;
  let last;
  let chain = '';
  let count = 0;
  for await (const line of linesOf(chunks)) {
    const fields = fieldsOf(line);
    const [, value] = /,"chain":"([0-9a-f]{64})"\}$/.exec(decoder.decode(line.subarray(-76))) ?? [];
    const next = count + 1;
    if (last) throw new Fault('something follows the last line, which has the seal');
    if (!header) {
      header = fields;
      if (header.format !== 'rollcall-record-1') throw new Fault('the first line is not that of a record of Rollcall');
      chain = await sha256(encoder.encode(JSON.stringify({ meetingID: header.meetingID, orderID: header.orderID })));
    } else if (!value && fields.changes !== undefined) {
      last = fields;
    } else {
      const { seq } = fields;
      const before = count === 0 ? 'the first change is' : `after ${count} comes`;
      if (Number.isInteger(seq) && seq > next) throw new Fault(`change ${next} is missing: ${before} ${seq}`);
      if (Number.isInteger(seq) && seq < next) throw new Fault(`change ${seq} is there again, after ${count}`);
      if (!value || seq !== next) throw new Fault(`change ${next} is not a line as Rollcall writes it`);
      const or = next === 1 ? ', its chain value, or the meeting in the first line' : ', or its chain value';
      chain = await sha256(joined([encoder.encode(`${chain}\n`), line.subarray(0, -76), encoder.encode('}')]));
      if (chain !== value) throw new Fault(`change ${next} does not fit: its line was changed${or}`);
      count = next;
    }
  }
  if (!header) throw new Fault('the file is empty');
  if (!last) throw new Fault(`the file is cut short after change ${count}: the line with the seal is missing`);
  const { changes, complete, seal, resealedAt } = last;
  const name = `meeting ${header.meetingID} instance ${header.orderID}`;
  const differ = `the changes give ${chain}`;
  if (changes !== count)
    throw new Fault(`the record has ${changes} changes, and the file ${count}: change ${count + 1} is missing`);
  if (noted !== undefined && noted !== chain) throw new Fault(`the seal is another than the one noted: ${differ}`);
  const found = { code: 2, changes, seal: null, resealedAt };
  if (complete === false)
    return { ...found, said: `not sealed yet: ${name} had not ended; its ${count} changes so far fit` };
  if (complete !== true) throw new Fault('the last line is not as Rollcall writes it');
  if (seal === null) {
    return {
      ...found,
      said: `not sealed: some changes of ${name} are from before there were seals; its ${count} changes fit`,
    };
  }
  if (seal !== chain)
    throw new Fault(`the seal differs: it says ${seal}, and ${differ}; some were changed after it was made`);
  const anew = resealedAt ? `; sealed anew at ${resealedAt}, after somebody was erased from it` : '';
  return { ...found, code: 0, seal, said: `complete and untouched: ${name}, ${count} changes, seal ${chain}${anew}` };
}

async function main([path, noted, ...others], { createReadStream }, { createHash }) {
  const usage = 'usage: npm run verify -- FILE [SEAL]';
  const unknown = [path, noted, ...others].find((word) => word?.startsWith('-'));
  if (unknown !== undefined) return { code: 2, said: `unknown option ${unknown}; ${usage}` };
  if (path === undefined || others.length > 0) return { code: 2, said: usage };
  if (noted !== undefined && !/^[0-9a-f]{64}$/.test(noted))
    return { code: 2, said: 'SEAL must be 64 hexadecimal digits' };
  try {
    return await verify(createReadStream(path), (bytes) => createHash('sha256').update(bytes).digest('hex'), noted);
  } catch (error) {
    if (error instanceof Fault) return { code: 1, said: error.message };
    if (error.syscall) return { code: 2, said: error.message };
    throw error;
  }
}

// Not in a browser, which has none of these modules: no bundler is to look for them.
if (globalThis.process?.versions?.node) {
  const builtIn = (name) => import(/* @vite-ignore */ `node:${name}`);
  void Promise.all([builtIn('fs'), builtIn('crypto')])
    .then(([fs, crypto]) => main(process.argv.slice(2), fs, crypto))
    .then(({ code, said }) => {
      (code === 0 ? console.log : console.error)(said);
      process.exitCode = code;
    });
}
