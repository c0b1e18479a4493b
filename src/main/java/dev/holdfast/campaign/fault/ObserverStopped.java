package dev.holdfast.campaign.fault;

import dev.holdfast.evidence.Channel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;

/**
 * The observer's own process stands still for a while: it sees, fetches and records nothing, as where its machine is suspended. Agents go on.
 *
 * @param time how long
 */
public record ObserverStopped(Duration time) implements Fault {
    /** In a session of its own: what interrupts the observer must not end the one process that lets it go on. */
    private static final String STOP_AND_GO = "kill -STOP $1; sleep $2; kill -CONT $1";

    @Override
    public String name() {
        return "observer-stopped";
    }

    @Override
    public String subject(FaultContext context) {
        return Channel.OBSERVER;
    }

    @Override
    public Map<String, String> act(FaultContext context) {
        String pid = Long.toString(ProcessHandle.current().pid());
        String seconds = Double.toString(time.toMillis() / 1e3);
        try {
            int code = new ProcessBuilder("setsid", "sh", "-c", STOP_AND_GO, "sh", pid, seconds)
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("process " + pid + " could not be stopped: exit code " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " could not be stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Map.of("pid", pid, "milliseconds", Long.toString(time.toMillis()));
    }
}
