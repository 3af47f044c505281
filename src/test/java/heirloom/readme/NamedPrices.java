package heirloom.readme;

import heirloom.interop.PosixSemaphore;
import heirloom.interop.PosixSharedMemory;
import heirloom.interop.View;
import heirloom.interop.ViewAccess;
import java.io.IOException;

/** The README's example of memory under a name, as a program. */
public final class NamedPrices {

  private NamedPrices() {}

  /** Writes for another program, which opens {@code /prices} and waits for {@code /news}. */
  public static void tell(double price) throws IOException {
    // tag::writer[]
    try (PosixSharedMemory memory = PosixSharedMemory.create("/prices", 4096); // 0600, zeroed
        View view = memory.map(ViewAccess.WRITE);
        PosixSemaphore news = PosixSemaphore.create("/news", 0)) {
      view.bytes().putDouble(0, price);
      news.release(); // another program: shm_open("/prices"), sem_wait(sem_open("/news"))
    }
    // end::writer[]
  }

  /** The names stay until they are taken away. */
  public static void remove() throws IOException {
    // tag::remove[]
    PosixSharedMemory.remove("/prices");
    PosixSemaphore.remove("/news");
    // end::remove[]
  }
}
