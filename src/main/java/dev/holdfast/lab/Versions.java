package dev.holdfast.lab;

/** What the lab is made of; the Go modules' versions are in fixtures/lab/go.mod, and have to agree. */
final class Versions {
    static final String KUBERNETES = "v1.34.4";
    static final String KUBERNETES_MAJOR = "1";
    static final String KUBERNETES_MINOR = "34";
    /** The tags under which kubeadm of that version looks for etcd and pause. */
    static final String ETCD_TAG = "3.6.5-0";

    static final String PAUSE_TAG = "3.10.1";

    private Versions() {}
}
