package heirloom.child.named;

import heirloom.interop.MappedFile;
import heirloom.interop.PageProtection;
import heirloom.interop.PosixSharedMemory;
import heirloom.interop.SystemVKey;
import heirloom.interop.SystemVSharedMemory;
import heirloom.interop.View;
import heirloom.interop.ViewAccess;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Another program that finds a {@link SharedRecord}, says what it read, and answers in its place.
 */
public final class RecordChild {

  private RecordChild() {}

  /** {@code file PATH}, {@code shm NAME} or {@code sysv FILE}: where it is. */
  public static void main(String[] words) throws IOException {
    switch (words[0]) {
      case "file" -> {
        try (MappedFile file = MappedFile.open(Path.of(words[1]), PageProtection.READ_WRITE);
            View view = file.map(ViewAccess.WRITE)) {
          answer(view);
        }
      }
      case "shm" -> {
        try (PosixSharedMemory memory = PosixSharedMemory.open(words[1]);
            View view = memory.map(ViewAccess.WRITE)) {
          answer(view);
        }
      }
      default -> {
        SystemVKey key = SystemVKey.of(Path.of(words[1]), FourWays.PROJECT);
        try (View view = SystemVSharedMemory.open(key).attach()) {
          answer(view);
        }
      }
    }
  }

  private static void answer(View view) throws IOException {
    SharedRecord read = SharedRecord.from(view);
    System.out.println("read " + read.number() + ", " + read.ratio() + ", \"" + read.text() + "\"");
    new SharedRecord(-read.number(), 1 / read.ratio(), "answered: " + read.text()).into(view);
  }
}
