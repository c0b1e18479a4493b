package dev.holdfast.lab;

/** The drivers that the lab builds itself, each one binary for all its releases. */
enum ReferenceDriver {
    /** Object storage, served by processes that speak FUSE. */
    S3("s3-csi", "holdfast.dev/mountpoint-s3-csi-driver"),
    /** File systems on block devices, served by the kernel. */
    BLOCK("block-csi", "holdfast.dev/block-csi-driver");

    private static final String BLOCK_CHART = "holdfast-block-csi";

    private final String program;
    private final String repository;

    ReferenceDriver(String program, String repository) {
        this.program = program;
        this.repository = repository;
    }

    /** The one that a chart in fixtures/charts installs. */
    static ReferenceDriver of(String chart) {
        return chart.equals(BLOCK_CHART) ? BLOCK : S3;
    }

    /** Name of its program, and of the folder of its main package. */
    String program() {
        return program;
    }

    /** Name of its image of a release. */
    String image(String release) {
        return repository + ":" + release;
    }
}
