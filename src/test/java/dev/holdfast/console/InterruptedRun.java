package dev.holdfast.console;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A run to be interrupted by a test, in a JVM of its own. It prints what happens in the order it happens. */
public final class InterruptedRun {
    private InterruptedRun() {}

    public static void main(String... how) throws InterruptedException {
        Interruption interruption = new Interruption(InterruptedRun::say, Duration.ofSeconds(3));
        interruption.begin();
        CountDownLatch never = new CountDownLatch(1);
        interruption.add(new Shutdown.Part() {
            @Override
            public void stop() {
                say("the part is stopped");
            }

            @Override
            public void remove() {
                say("the part is removed");
            }
        });
        try {
            interruption.during(() -> {
                say("ready");
                await(never);
                return "never";
            });
        } catch (RunInterruptedException e) {
            say("the work ends: " + e.getMessage());
        }
        try {
            interruption.add(new Shutdown.Part() {
                @Override
                public void stop() {
                    say("never");
                }

                @Override
                public void remove() {
                    say("never");
                }
            });
        } catch (IllegalStateException e) {
            say("nothing new begins: " + e.getMessage());
        }
        if (how[0].equals("orderly")) {
            say("wound up");
            interruption.close();
        }
        never.await();
    }

    private static void await(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(String what) {
        System.out.println(what.split(":", 2)[0].equals("interrupted") ? "the user is told" : what);
        System.out.flush();
    }
}
