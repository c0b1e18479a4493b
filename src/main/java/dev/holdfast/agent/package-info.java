/**
 * The agents: JDK 17 programs in one small jar, so that any JRE image can run them in the pods of a campaign. They do not use the record
 * types of the evidence but write the JSON Lines that these define. They never start a process: a fork would end the uploads of a Mountpoint
 * file system.
 */
package dev.holdfast.agent;
