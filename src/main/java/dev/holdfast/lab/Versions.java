package dev.holdfast.lab;

/** Versions of the lab's components; fixtures/lab/go.mod names the Go modules and has to agree. */
final class Versions {
    static final String KUBERNETES = "v1.34.4";
    static final String KUBERNETES_MAJOR = "1";
    static final String KUBERNETES_MINOR = "34";
    /** The image tags of etcd and pause that this version of kubeadm uses. */
    static final String ETCD_TAG = "3.6.5-0";

    static final String PAUSE_TAG = "3.10.1";

    private Versions() {}
}
