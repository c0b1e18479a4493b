@pod-mounter
Feature: Mounter pods are kept from what they do not need
  A mount process reads what strangers have put into a bucket, so release 2.x gives it a pod without privileges; the node plugin does what needs
  them. What is promised is looked at where it is true or not: in the kernel of the node (/proc/PID/status), in the specifications of pods, in
  what the API server allows the driver's service accounts, and in the texts of the driver that others may read. An old mount is served by a
  systemd unit of the release before, and is root's. The same upgrade is judged by what its mounter pods ask for (resources.feature).

  Background:
    Given a cluster of 1 node
    And 1 workloads write to static volumes and 1 to dynamic ones, each every 200 ms
    When the driver is upgraded from 1.2.0 to 2.2.0 while they write
    And then a new workload is started on each node
    And then a pod is started on each of these volumes, and its mounter pod is looked at
      | volume   | says                                                                          |
      | usual    | nothing                                                                       |
      | modest   | requests.cpu 20m                                                              |
      | thorough | requests.cpu 20m, requests.memory 48Mi, limits.cpu 1500m, limits.memory 256Mi |
    And then pods that Pod Security must refuse are tried in the namespace of mounter pods, by dry runs
    And then the API server is asked what the driver's service accounts may do
    And then the driver's processes, pods, logs and events are searched for the keys of the run
    And then what OpenShift is told to allow the driver's pods is looked at, in the cluster and in the chart

  Rule: Whoever gets hold of a mount process has got hold of nothing else

    @pod-mounter-quick
    Scenario: Nothing of the driver has privileges but the node plugin
      Then mount processes run as the user that the profile names, without capabilities and behind a filter of system calls, as their pods say, and their namespace refuses others

    @pod-mounter-quick
    Scenario: Its service accounts may do what they need
      Then no service account of the driver may read Secrets elsewhere, run programs in pods, make pods elsewhere or take over others, but for what the profile gives a reason for

    @pod-mounter-quick
    Scenario: Its keys are where they must be, and nowhere else
      Then no key of the run stands in an argument, a log, an event or a pod's specification, and in no environment variable but those that the profile names

  Rule: An old mount stays as it is meanwhile

    Scenario: Workloads see no error
      Then no operation on a mount failed

    Scenario: New pods use the pod mounter
      Then on every node a pod started after the upgrade is served by a mounter pod

  Rule: Where a cluster keeps pods from more than Pod Security does, the driver asks it for what it needs, and for nothing else

    Scenario: The chart asks OpenShift for what it needs
      Then what the chart tells OpenShift to allow is what the node plugin has, and for mounter pods no privileges

    @openshift
    Scenario: OpenShift allows what is needed
      Then the cluster's SecurityContextConstraints allow the node plugin what it has, and mounter pods no privileges

    @selinux
    Scenario: SELinux confines mount processes
      Then SELinux confines each mount process, with the label that its pod asks for
