/** What all agents share: the HTTP server, the recorder, the ticker, readers of /proc. JDK only. */
package dev.holdfast.agent.runtime;
