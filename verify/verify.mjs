// Says whether a record that Rollcall exported (record.jsonl) is complete and untouched.
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
// docs/record.md has more. This file needs nothing but Node.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

const lineFeed = 0x0a;

class Fault extends Error {}

/** @param {readonly (string | Uint8Array)[]} parts */
function sha256(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** The lines of a file as bytes, each without its line feed. Only a line feed ends a line: a message may have other breaks. */
async function* linesOf(path) {
  let open = [];
  for await (const chunk of createReadStream(path)) {
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end !== -1; end = chunk.indexOf(lineFeed, start)) {
      yield Buffer.concat([...open, chunk.subarray(start, end)]);
      open = [];
      start = end + 1;
    }
    if (start < chunk.length) open.push(chunk.subarray(start));
  }
  if (open.length > 0) throw new Fault('the file is cut short within its last line');
}

function parsed(line) {
  try {
    const value = JSON.parse(line.toString());
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

/** Splits the line of a change into what its chain value is of, and that value. */
function split(line) {
  const tail = /,"chain":"([0-9a-f]{64})"\}$/.exec(line.subarray(-76).toString('latin1'));
  return tail ? { change: [line.subarray(0, -76), '}'], chain: tail[1] } : undefined;
}

async function verify(path, noted) {
  let header;
  let chain = '';
  let count = 0;
  let last;
  for await (const line of linesOf(path)) {
    if (last) throw new Fault('something follows the last line, which has the seal');
    if (!header) {
      header = parsed(line);
      const { format, meetingID, orderID } = header;
      if (format !== 'rollcall-record-1') throw new Fault('the first line is not that of a record of Rollcall');
      chain = sha256(JSON.stringify({ meetingID, orderID }));
      continue;
    }
    const parts = split(line);
    const { seq } = parsed(line);
    if (!parts && parsed(line).changes !== undefined) {
      last = parsed(line);
      continue;
    }
    const next = count + 1;
    if (Number.isInteger(seq) && seq > next) {
      throw new Fault(
        `change ${next} is missing: ${count === 0 ? 'the first change is' : `after ${count} comes`} ${seq}`,
      );
    }
    if (Number.isInteger(seq) && seq < next) throw new Fault(`change ${seq} is there again, after ${count}`);
    if (!parts || seq !== next) throw new Fault(`change ${next} is not a line as Rollcall writes it`);
    if (sha256(chain, '\n', ...parts.change) !== parts.chain) {
      const or = next === 1 ? ', its chain value, or the meeting in the first line' : ', or its chain value';
      throw new Fault(`change ${next} does not fit: its line was changed${or}`);
    }
    ({ chain } = parts);
    count = next;
  }
  if (!header) throw new Fault('the file is empty');
  if (!last) throw new Fault(`the file is cut short after change ${count}: the line with the seal is missing`);
  if (last.changes !== count) {
    throw new Fault(`the record has ${last.changes} changes, and the file ${count}: change ${count + 1} is missing`);
  }
  if (noted !== undefined && noted !== chain) {
    throw new Fault(`the seal is another than the one noted: the changes give ${chain}`);
  }
  const name = `meeting ${header.meetingID} instance ${header.orderID}`;
  if (last.complete === false) {
    return { code: 2, said: `not sealed yet: ${name} had not ended; its ${count} changes so far fit` };
  }
  if (last.seal === null) {
    return {
      code: 2,
      said: `not sealed: some changes of ${name} are from before there were seals; its ${count} changes fit`,
    };
  }
  if (last.complete !== true) throw new Fault('the last line is not as Rollcall writes it');
  if (last.seal !== chain) {
    throw new Fault(
      `the seal differs: it says ${last.seal}, and the changes give ${chain}; some were changed after it was made`,
    );
  }
  const resealed = last.resealedAt ? `; sealed anew at ${last.resealedAt}, after somebody was erased from it` : '';
  return { code: 0, said: `complete and untouched: ${name}, ${count} changes, seal ${chain}${resealed}` };
}

const [path, noted, ...others] = process.argv.slice(2);
const unknown = process.argv.slice(2).find((word) => word.startsWith('-'));
if (unknown !== undefined || path === undefined || others.length > 0) {
  console.error(`${unknown === undefined ? '' : `unknown option ${unknown}; `}usage: npm run verify -- FILE [SEAL]`);
  process.exitCode = 2;
} else if (noted !== undefined && !/^[0-9a-f]{64}$/.test(noted)) {
  console.error('SEAL must be 64 hexadecimal digits');
  process.exitCode = 2;
} else {
  try {
    const { code, said } = await verify(path, noted);
    console.log(said);
    process.exitCode = code;
  } catch (error) {
    if (!(error instanceof Fault) && error?.code === undefined) throw error;
    console.error(error.message);
    process.exitCode = error instanceof Fault ? 1 : 2;
  }
}
