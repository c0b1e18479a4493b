package dev.holdfast.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorLinesTest {
    private static final ErrorLines USUAL = ErrorLines.of(null, null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                // klog
                "E0102 15:04:05.123456       1 driver.go:395] GRPC error: rpc error: code = Internal desc = Could not mount",
                "F0102 15:04:05.123456       1 main.go:69] node-id is required",
                "E0102 15:04:05.123456       1 leaderelection.go:332] \"error retrieving resource lock\" err=\"timeout\"",
                // zap and logr in JSON
                "{\"level\":\"error\",\"ts\":\"2026-01-02T15:04:05Z\",\"logger\":\"reconciler\",\"msg\":\"Failed to spawn Mountpoint Pod\",\"error\":\"forbidden\"}",
                "{\"level\":\"dpanic\",\"ts\":1.7672e9,\"msg\":\"odd number of arguments\"}",
                "{\"severity\":\"ERROR\",\"message\":\"no bucket\"}",
                "{\"time\":\"2026-01-02T15:04:05Z\",\"level\":\"ERROR+2\",\"msg\":\"slog\"}",
                "{\"msg\":\"pino\",\"level\":50}",
                "{\"@timestamp\":\"2026-01-02T15:04:05Z\",\"log.level\":\"ERROR\",\"message\":\"ecs\"}",
                "{\"@timestamp\":\"2026-01-02T15:04:05Z\",\"log\":{\"logger\":\"a\",\"level\":\"ERROR\"},\"message\":\"ecs\"}",
                "{\"ts\":1767366245.1,\"caller\":\"controller.go:1\",\"msg\":\"Reconciler failed\",\"err\":\"no such claim\"}",
                "{\"logger\":\"\",\"msg\":\"funcr\",\"error\":\"no such claim\"}",
                "2026-01-02T15:04:05.123456789Z {\"level\":\"fatal\",\"msg\":\"behind a time stamp\"}",
                "{\"level\":\"error\",\"msg\":\"a line that was cut o",
                // zap on a console
                "2026-01-02T15:04:05.123Z\tERROR\tcontroller\tReconciler error\t{\"error\": \"forbidden\"}",
                "2026-01-02T15:04:05.123Z\terror\tcontroller/main.go:1\tReconciler error",
                "1.7673662451e+09\tERROR\tReconciler error",
                "2026-01-02T15:04:05.123Z\t\u001b[31mERROR\u001b[0m\tcoloured",
                // logrus
                "time=\"2026-01-02T15:04:05Z\" level=error msg=\"cannot list pods\" error=\"timeout\"",
                "level=fatal msg=\"no kubeconfig\"",
                "t=2026-01-02T15:04:05+0000 lvl=eror msg=\"log15\"",
                "ERRO[0012] cannot list pods",
                // crashes
                "panic: runtime error: invalid memory address or nil pointer dereference",
                "fatal error: concurrent map writes",
                "[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]",
                "2026/01/02 15:04:05 http: panic serving 10.0.0.1:4711: boom",
                "thread 'main' panicked at src/main.rs:4:5:",
                "Exception in thread \"main\" java.lang.IllegalStateException: no",
                "java.lang.IllegalStateException: no",
                "Traceback (most recent call last):",
                // plain lines
                "2026-01-02 15:04:05,123 ERROR [main] com.example.Driver - no bucket",
                "2026-01-02 15:04:05.123 [grpc-default-1] ERROR com.example.Driver - no bucket",
                "2026-01-02T15:04:05.123+01:00 ERROR 1 --- [main] c.e.Driver : no bucket",
                "15:04:05.123 [main] ERROR Driver - no bucket",
                "SEVERE: no bucket",
                "2026-01-02 15:04:05,123 - driver - ERROR - no bucket",
                "ERROR:root:no bucket",
                "[2026-01-02T15:04:05Z ERROR mountpoint_s3::fuse] getattr failed",
                "2026-01-02T15:04:05.123456Z ERROR mountpoint_s3::cli: mount failed",
                "\u001b[2m2026-01-02T15:04:05.123456Z\u001b[0m \u001b[31mERROR\u001b[0m mountpoint_s3: coloured",
                "2026/01/02 15:04:05 [error] 7#7: *1 connect() failed",
                "Error: Failed to create FUSE session",
                "error: unknown flag",
                "ERROR no bucket",
                "[ERROR] no bucket",
                "FATAL",
            })
    void aLineThatSaysThatItIsOneIsAnErrorLine(String line) {
        assertThat(USUAL.has(line)).as(line).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "I0102 15:04:05.123456       1 driver.go:395] error: level=error ERROR panic: all in the text",
                "W0102 15:04:05.123456       1 reflector.go:561] failed to list: connection error",
                "I0102 15:04:05.123456       1 main.go:1] E0102 15:04:05.123456 quoted",
                "E0102",
                "Error0102 15:04:05 is no header",
                "{\"level\":\"info\",\"msg\":\"Error: level=error\",\"error\":\"a value of the message\"}",
                "{\"level\":\"debug\",\"ts\":1.7e9,\"msg\":\"x\",\"err\":\"context canceled\"}",
                "{\"level\":\"Level(-2)\",\"msg\":\"verbose\"}",
                "{\"severity\":\"INFO\",\"message\":\"{\\\"level\\\":\\\"error\\\"}\"}",
                "{\"msg\":\"a nested one\",\"level\":\"info\",\"request\":{\"level\":\"error\",\"severity\":\"ERROR\"}}",
                "{\"request\":{\"level\":\"error\"},\"msg\":\"nested first\"}",
                "{\"level\":30,\"msg\":\"error\"}",
                "{\"ts\":1.7e9,\"msg\":\"klog\",\"v\":0,\"err\":\"told by the way\"}",
                "{\"logger\":\"\",\"level\":0,\"msg\":\"funcr\",\"error\":\"told by the way\"}",
                "{\"msg\":\"no level\",\"error\":null}",
                "{\"msg\":\"cut off before its level: error",
                "2026-01-02T15:04:05.123Z\tINFO\tcontroller\tERROR\tof before\t{\"error\": \"forbidden\"}",
                "2026-01-02T15:04:05.123Z\tINFO\tError: of before",
                "time=\"2026-01-02T15:04:05Z\" level=info msg=\"got level=error from there\" errors=0",
                "level=warning msg=\"level=error\" error=timeout",
                "INFO[0012] level=error",
                "errors=0",
                "errors: 0",
                "0 errors, 0 fatal",
                "reading /var/log/error.log",
                "no error",
                "an ERROR in the midst",
                "ERRORS 0",
                "ERROR_COUNT 0",
                "Errorless: yes",
                "2026-01-02 15:04:05,123 INFO [main] com.example.Driver - ERROR is what it said",
                "2026-01-02 15:04:05.123 [ERROR-handler] INFO com.example.Driver - started",
                "2026-01-02T15:04:05Z  WARN mountpoint_s3: error in the text",
                "[2026-01-02T15:04:05Z WARN  mountpoint_s3::fuse] ERROR in the text",
                "2026/01/02 15:04:05 [notice] 1#1: [error] log is /dev/stderr",
                "recovered from panic: no",
                "POST /volumes {\"level\":\"error\"} 200",
                "\"level\":\"error\"",
                "goroutine 1 [running]:",
                "    at com.example.Driver.main(Driver.java:4)",
            })
    void aLineThatOnlyHoldsTheWordIsNone(String line) {
        assertThat(USUAL.has(line)).as(line).isFalse();
    }

    @Test
    void aProfileMayKnowItsErrorLinesBetter() {
        ErrorLines lines = ErrorLines.of("^!!", null);
        assertThat(lines.has("!! no bucket")).isTrue();
        assertThat(lines.has("ERROR no bucket")).isFalse();
    }

    @Test
    void whatTheProfileCallsHarmlessIsNoErrorLine() {
        String known = "E0102 15:04:05.123456 1 controller.go:1] persistentvolumes \"pvc-1\" not found";
        assertThat(USUAL.has(known)).isTrue();
        assertThat(ErrorLines.of(null, "persistentvolumes .* not found").has(known))
                .isFalse();
        assertThat(ErrorLines.of(null, "persistentvolumes .* not found").has("ERROR no bucket"))
                .isTrue();
        assertThat(ErrorLines.of("^!!", "known").has("!! known")).isFalse();
    }
}
