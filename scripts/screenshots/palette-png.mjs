import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;

/**
 * The same picture with a palette of 256 colours, which takes a third of the space. Every other colour, as at the edges of
 * letters, becomes the nearest of them.
 * @param png with 8 bits a channel and not interlaced, as Chromium writes it
 */
export function withPalette(png) {
  const { header, data } = read(png);
  const { width, height, pixels } = colours(header, data);
  const counts = new Map();
  for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const palette = choose([...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour));
  const indexOf = new Map(palette.map((colour, i) => [colour, i]));
  for (const colour of counts.keys()) if (!indexOf.has(colour)) indexOf.set(colour, nearest(palette, colour));

  // One byte before each line: no filter.
  const lines = Buffer.alloc(height * (width + 1));
  for (const [i, colour] of pixels.entries())
    lines[Math.floor(i / width) * (width + 1) + 1 + (i % width)] = indexOf.get(colour);
  const size = Buffer.from(header.subarray(0, 8));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', Buffer.concat([size, Buffer.from([8, 3, 0, 0, 0])])),
    chunk('PLTE', Buffer.from(palette.flatMap(channels))),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function read(png) {
  const parts = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    parts.push({ type, body: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  const bodies = (wanted) => parts.filter(({ type }) => type === wanted).map(({ body }) => body);
  return { header: Buffer.concat(bodies('IHDR')), data: inflateSync(Buffer.concat(bodies('IDAT'))) };
}

/** One number, 0xrrggbb, for each pixel. */
function colours(header, data) {
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  // Colour type 6 has an alpha channel.
  const bytes = header[9] === 6 ? 4 : 3;
  const stride = width * bytes;
  const pixels = new Uint32Array(width * height);
  let above = new Uint8Array(stride);
  for (let y = 0; y < height; y += 1) {
    const start = y * (stride + 1);
    const line = unfiltered(data[start], data.subarray(start + 1, start + 1 + stride), { above, bytes });
    for (let x = 0; x < width; x += 1)
      pixels[y * width + x] = (line[x * bytes] << 16) | (line[x * bytes + 1] << 8) | line[x * bytes + 2];
    above = line;
  }
  return { width, height, pixels };
}

/** A line without its filter: https://www.w3.org/TR/png-3/#9Filter-types */
function unfiltered(filter, line, { above, bytes }) {
  const plain = new Uint8Array(line);
  for (let i = 0; i < plain.length; i += 1) {
    const left = plain[i - bytes] ?? 0;
    const up = above[i];
    const corner = above[i - bytes] ?? 0;
    if (filter === 1) plain[i] += left;
    else if (filter === 2) plain[i] += up;
    else if (filter === 3) plain[i] += (left + up) >> 1;
    else if (filter === 4) plain[i] += paeth(left, up, corner);
  }
  return plain;
}

function paeth(left, up, corner) {
  const [toLeft, toUp, toCorner] = [left, up, corner].map((one) => Math.abs(left + up - corner - one));
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/**
 * The most frequent colours, but first those that differ clearly: a word in red has fewer pixels than the many greys at the edges
 * of letters.
 * @param colours most frequent first
 */
function choose(colours) {
  const chosen = new Set();
  for (const apart of [48, 24, 12, 0])
    for (const colour of colours) {
      if (chosen.size === MOST_COLOURS) return [...chosen];
      if ([...chosen].every((other) => distance(other, colour) >= apart ** 2)) chosen.add(colour);
    }
  return [...chosen];
}

const channels = (colour) => [colour >> 16, (colour >> 8) & 0xff, colour & 0xff];

function distance(one, other) {
  const [a, b] = [channels(one), channels(other)];
  return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}

function nearest(palette, colour) {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (const [i, other] of palette.entries()) {
    const away = distance(other, colour);
    if (away < least) [best, least] = [i, away];
  }
  return best;
}

function chunk(type, body) {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  sum.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, sum]);
}
