import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

// Plain JavaScript: the test runner asks before anything is installed or built.

/**
 * The folder that scripts/prepare-debian.sh makes for a version.
 * @param {'22' | '16'} version
 * @returns {string}
 */
export function asteriskFolder(version) {
  return debianFolder(`asterisk-${version}`);
}

/**
 * The folder that scripts/prepare-debian.sh makes of that name.
 * @param {string} name
 */
export function debianFolder(name) {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(process.env.CARIMBO_ASTERISK_HOME || join(cache, 'carimbo'), name);
}

/**
 * What this machine lacks for the tests with a real Asterisk, in plain words; empty when they can run.
 * @returns {string[]}
 */
export function missingForE2e() {
  const missing = [];
  if (process.platform !== 'linux') missing.push('Linux');
  if (process.getuid?.() !== 0) missing.push('root (Asterisk runs in a chroot)');
  if (spawnSync('sipp', ['-v']).error) missing.push('SIPp (Debian package sip-tester)');
  if (!isComplete('22')) missing.push('the Asterisk 22 folder (scripts/prepare-machine.sh makes it)');
  return missing;
}

/**
 * What is lacking for the tests on Asterisk 16 beyond `missingForE2e`.
 * @returns {string[]}
 */
export function missingForAsterisk16() {
  return isComplete('16')
    ? []
    : ['the Asterisk 16 folder (scripts/prepare-machine.sh makes it, where Debian 11 can be had)'];
}

/**
 * What is lacking for installing the bundle of a PBX beyond `missingForE2e`.
 * @returns {string[]}
 */
export function missingForBundle() {
  const parts = ['.carimbo-complete', 'usr/share/doc/curl', 'usr/share/doc/busybox'];
  return parts.every((part) => existsSync(join(debianFolder('debian-12'), part)))
    ? []
    : ['the Debian 12 folder (scripts/prepare-machine.sh makes it)'];
}

/** @param {'22' | '16'} version */
function isComplete(version) {
  // A folder from before the tests had a clock of their own lacks libfaketime.
  const parts = ['.carimbo-complete', 'usr/share/doc/libfaketime'];
  return parts.every((part) => existsSync(join(asteriskFolder(version), part)));
}
