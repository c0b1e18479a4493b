package dev.holdfast.campaign.release;

import dev.holdfast.campaign.environment.CampaignException;
import dev.holdfast.campaign.environment.Environment;
import dev.holdfast.console.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** An upgrade by a command of the user's, whatever that calls. */
public final class OutsideCommand {
    private final Environment environment;
    private final Progress progress;

    public OutsideCommand(Environment environment, Progress progress) {
        this.environment = environment;
        this.progress = progress;
    }

    /**
     * Runs the command in a shell and waits for its end. It finds the cluster in KUBECONFIG and HOLDFAST_CONTEXT, Helm in HELM, and the
     * release's name and namespace in HOLDFAST_RELEASE and HOLDFAST_NAMESPACE. What it prints is shown.
     *
     * @throws CampaignException if it fails
     */
    public void run(String command) {
        progress.say("upgrading with: " + command);
        ProcessBuilder shell = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true);
        shell.environment().put("KUBECONFIG", environment.cluster().kubeconfig().toString());
        shell.environment().put("HOLDFAST_CONTEXT", environment.cluster().context());
        shell.environment().put("HELM", environment.helm().binary().toString());
        shell.environment().put("HOLDFAST_RELEASE", environment.profile().release());
        shell.environment().put("HOLDFAST_NAMESPACE", environment.profile().namespace());
        int status = environment.interruption().during(() -> status(shell));
        if (status != 0) {
            throw new CampaignException("the command of -Dupgrade.command= ended with status " + status
                    + "; what it printed is above: " + command);
        }
    }

    private int status(ProcessBuilder shell) {
        try {
            Process process = shell.start();
            try (BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                out.lines().forEach(line -> progress.say("  " + line));
                return process.waitFor();
            } finally {
                process.destroy();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no shell can be started for -Dupgrade.command=", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CampaignException("interrupted", e);
        }
    }
}
