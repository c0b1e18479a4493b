package dev.holdfast.steps;

import dev.holdfast.lab.Lab;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The lab's S3 server, standing still most of the time until this is closed. */
final class SlowS3 implements AutoCloseable {
    private static final Duration STILL = Duration.ofMillis(60);
    private static final Duration MOVING = Duration.ofMillis(5);

    private final Lab lab;
    private final CountDownLatch over = new CountDownLatch(1);
    private final Thread thread;

    SlowS3(Lab lab) {
        this.lab = lab;
        this.thread = new Thread(this::run, "slow S3");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        boolean goOn = true;
        while (goOn) {
            lab.pauseS3();
            goOn = isToGoOn(STILL);
            lab.resumeS3();
            goOn = goOn && isToGoOn(MOVING);
        }
    }

    /** After this time, or at once when it is over. */
    private boolean isToGoOn(Duration time) {
        try {
            return !over.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    @Override
    public void close() {
        over.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the steps", e);
        }
    }

    @Override
    public String toString() {
        return "the S3 server stands still for " + STILL.toMillis() + " ms, goes on for " + MOVING.toMillis()
                + " ms, and so on";
    }
}
