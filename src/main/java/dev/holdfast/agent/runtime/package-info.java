/** What all agents share: the HTTP server, the recorder, the ticker, readers of /proc. JDK alone. */
package dev.holdfast.agent.runtime;
