package heirloom.os.linux;

import heirloom.testing.HandleCensus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/** What the fault sweeps share: a backend of their own, whose calls can be made to fail. */
abstract class OnFaultyLinux {

  private final int eventfds = eventfds();
  final FaultyLibc faulty = new FaultyLibc(LinuxLab.libc());
  final LinuxOs os = new LinuxOs(faulty.libc());

  @AfterEach
  void close() {
    faulty.disarm();
    os.close();
    // Its thread closes its descriptors soon, the eventfd last; the next test counts.
    Awaitility.await().until(() -> eventfds() <= eventfds);
  }

  private static int eventfds() {
    return HandleCensus.count().getOrDefault("[eventfd]", 0);
  }
}
