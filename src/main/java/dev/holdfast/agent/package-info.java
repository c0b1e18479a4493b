/**
 * What every agent has: its recorder, its HTTP interface, its stall meter, and what it knows of the kernel. Agents are plain JDK 17
 * programs in one small jar, so that any JRE image can run them next to a workload. They do not use the record types of the
 * evidence but write the JSON Lines these define. They never start a process: a fork would end the uploads of a Mountpoint file system.
 */
package dev.holdfast.agent;
