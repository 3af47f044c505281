package heirloom.cli.demo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import heirloom.child.demo.LiteralPage;
import heirloom.child.named.FileChild;
import heirloom.interop.MappedFile;
import heirloom.interop.PageFaults;
import heirloom.interop.PageProtection;
import heirloom.interop.View;
import heirloom.interop.ViewAccess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Mapped files: what may be done with them, when they are loaded, written, copied and cut. */
final class Demo002 {

  private static final int PAGE = 4096;
  private static final int FAR = 1 << 16;
  private static final int SIZE = 16 << 20;
  private static final int COLLECTIONS = 100;

  private final PrintWriter out;

  Demo002(PrintWriter out) {
    this.out = out;
  }

  void show() throws IOException, InterruptedException {
    Made<Path> made = Made.by(() -> Files.createTempFile("heirloom-demo", ".bin"), Demo002::delete);
    Path file = made.thing();
    try {
      Files.write(file, new byte[SIZE]);
      table(file);
      loading(file);
      copying(file);
      writing(file);
      cutting(file);
    } finally {
      made.remove();
    }
    out.println("6 What is left");
    out.println("  " + (Files.exists(file) ? file + " is there still" : "Nothing."));
  }

  /** Windows deletes no file that is mapped: the buffers of this demo must be collected first. */
  private static void delete(Path file) throws IOException, InterruptedException {
    for (int i = 0; Files.exists(file); i++) {
      try {
        Files.deleteIfExists(file);
      } catch (FileSystemException mapped) {
        if (i == COLLECTIONS) {
          throw mapped;
        }
      }
      // Wine takes the deletion and does it when the last view is gone.
      if (i == COLLECTIONS || !Files.exists(file)) {
        return;
      }
      System.gc();
      Thread.sleep(10);
    }
  }

  private void table(Path file) throws IOException, InterruptedException {
    out.println("1 Protection, and the views that it allows, of a file and of memory");
    StringBuilder head = new StringBuilder(String.format("  %-18s", ""));
    for (ViewAccess access : ViewAccess.values()) {
      head.append(' ').append(access);
    }
    out.println(head);
    for (PageProtection protection : PageProtection.values()) {
      StringBuilder row = new StringBuilder(String.format("  %-18s", protection));
      try (MappedFile mapped = MappedFile.open(file, protection);
          MappedFile memory = MappedFile.memory(protection, PAGE)) {
        for (ViewAccess access : ViewAccess.values()) {
          String cell = both(mapped, memory, access);
          row.append(' ').append(String.format("%-" + access.name().length() + "s", cell));
        }
      }
      out.println(row.toString().stripTrailing());
    }
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_ONLY);
        View view = mapped.map(ViewAccess.READ)) {
      out.println(
          "  a write into a view for reading: " + Refusal.of(() -> view.bytes().put(0, (byte) 1)));
    }
  }

  private static String both(MappedFile file, MappedFile memory, ViewAccess access)
      throws InterruptedException {
    String one = tried(file, access);
    String other = tried(memory, access);
    return one.equals(other) ? one : one + "/" + other;
  }

  private static String tried(MappedFile mapped, ViewAccess access) throws InterruptedException {
    String answer = Refusal.of(() -> mapped.map(access).close());
    return answer.equals(Refusal.NONE) ? "yes" : "-";
  }

  private void loading(Path file) throws IOException {
    out.println("2 Loaded when touched");
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_ONLY)) {
      PageFaults start = PageFaults.now();
      try (View view = mapped.map(ViewAccess.READ)) {
        ByteBuffer bytes = view.bytes();
        long atMap = PageFaults.now().since(start).all();
        start = PageFaults.now();
        int sum = touched(bytes);
        long first = PageFaults.now().since(start).all();
        start = PageFaults.now();
        sum += touched(bytes);
        long second = PageFaults.now().since(start).all();
        out.printf(
            "  %,d pages: page faults at the mapping %d, at the first touches %d, at the second %d%n",
            SIZE / PAGE, atMap, first, second);
        out.println(sum != 0 ? "  it is not zero?" : "  A fault brings the pages around it too.");
      }
    }
  }

  private static int touched(ByteBuffer bytes) {
    int sum = 0;
    for (int i = 0; i < SIZE; i += PAGE) {
      sum += bytes.get(i);
    }
    return sum;
  }

  private void copying(Path file) throws IOException, InterruptedException {
    out.println("3 Copy on write, seen from both sides");
    Files.write(file, "a".repeat(2 * FAR).getBytes(ISO_8859_1), StandardOpenOption.WRITE);
    try (MappedFile copied = MappedFile.open(file, PageProtection.WRITE_COPY);
        View copy = copied.map(ViewAccess.COPY)) {
      copy.write(0, new byte[] {'p'});
      out.println("  this process wrote p into page 0 of its copy of a file of a's");
      OtherProcess other =
          OtherProcess.start(FileChild.class, "write", file.toString(), "0", "" + FAR);
      out.println("  process " + other.pid() + ", in pages 0 and 16: " + other.said());
      out.println(
          "  this process sees now: "
              + letter(copy, 0)
              + " in its own page 0, "
              + letter(copy, FAR)
              + " in page 16, which nobody copied");
      copy.force();
    }
    byte[] bytes = Files.readAllBytes(file);
    out.println("  the file holds: " + (char) bytes[0] + " and " + (char) bytes[FAR]);
  }

  private static String letter(View view, long offset) throws IOException {
    return new String(view.read(offset, 1), ISO_8859_1);
  }

  private void writing(Path file) throws IOException {
    out.println("4 Written back later, or by force");
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_WRITE);
        View view = mapped.map(ViewAccess.WRITE)) {
      view.write(0, new byte[] {'w'});
      out.println("  a reader of the file sees it at once: " + (char) Files.readAllBytes(file)[0]);
      String before = LiteralPage.onWindows() ? "" : DirtyPages.of(view) + " kB before, ";
      long start = System.nanoTime();
      view.force();
      double millis = (System.nanoTime() - start) / 1e6;
      String after = LiteralPage.onWindows() ? "" : DirtyPages.of(view) + " kB after; ";
      out.printf("  not yet on the disk: %s%sforce took %.1f ms%n", before, after, millis);
      if (!LiteralPage.onWindows()) {
        out.println("  without it the system writes " + DirtyPages.delay());
      }
      out.println("  force promises that the disk has it when it returns, no more.");
    }
  }

  private void cutting(Path file) throws IOException, InterruptedException {
    out.println("5 Cut off by another program");
    try (MappedFile mapped = MappedFile.open(file, PageProtection.READ_WRITE);
        View view = mapped.map(ViewAccess.WRITE)) {
      OtherProcess other =
          OtherProcess.start(FileChild.class, "truncate", file.toString(), "" + PAGE);
      out.println("  process " + other.pid() + ": " + other.said());
      out.println("  reading behind that: " + Refusal.of(() -> view.read(FAR, 8)));
      out.println("  reading before it: " + letter(view, 0));
    }
  }
}
