/** The CSI driver under test, as data: its profile, its charts, and the Helm command line that installs and upgrades it. */
package dev.holdfast.driver;
