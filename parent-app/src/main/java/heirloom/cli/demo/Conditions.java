package heirloom.cli.demo;

import heirloom.interop.NamedMutex;
import heirloom.interop.NamedSection;
import heirloom.interop.NamedSemaphore;
import heirloom.interop.PageProtection;
import heirloom.interop.SectionSpec;
import heirloom.interop.ViewAccess;
import heirloom.interop.WindowsName;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;

/** What each mistake around a named section is told as, each made on purpose; Windows. */
final class Conditions {

  private static final String NAME = "shareMemory";

  private final PrintWriter out;

  Conditions(PrintWriter out) {
    this.out = out;
  }

  void show() throws IOException, InterruptedException {
    WindowsName name = WindowsName.of(NAME);
    Path file = Files.createTempFile("heirloom-demo", ".bin");
    out.println("3 What goes wrong, and how it is told");
    try {
      say("an empty file", () -> create(name, SectionSpec.ofFile(file)));
      say("memory of size 0", () -> NamedSection.create(NAME, 0).close());
      say("a name that nobody has", () -> NamedSection.open(name).close());
      say("the same of a semaphore", () -> NamedSemaphore.open(NAME).close());
      try (NamedMutex mutex = NamedMutex.create(NAME)) {
        say(
            "a name of another kind (" + mutex + ")",
            () -> create(name, SectionSpec.ofMemory(4096)));
      }
      try (NamedSection section = NamedSection.create(NAME, 200_000)) {
        say("a name that exists", () -> NamedSection.create(NAME, 1).close());
        try (NamedSection same = NamedSection.createOrOpen(name, SectionSpec.ofMemory(1))) {
          out.println("    but createOrOpen: existed=" + same.existed() + ", size=" + same.size());
        }
        say("beyond the end", () -> section.map(ViewAccess.READ, 0, 1 << 20));
        say("an offset of one page", () -> section.map(ViewAccess.READ, 4096, 0));
        say(
            "a write into a read-only view",
            () -> section.map(ViewAccess.READ, 0, 0).bytes().put(0, (byte) 1));
        out.println("    length 0 at 65536: " + section.map(ViewAccess.READ, 65536, 0).length());
      }
      Files.write(file, new byte[10]);
      SectionSpec readOnly = SectionSpec.ofFile(file).openedReadOnly();
      say("a writable section of a file open for reading", () -> create(name, readOnly));
      say(
          "a file that may not grow",
          () -> create(name, readOnly.protection(PageProtection.READ_ONLY).size(20)));
    } finally {
      Files.delete(file);
    }
  }

  private static void create(WindowsName name, SectionSpec spec) throws IOException {
    NamedSection.create(name, spec).close();
  }

  private void say(String condition, Refusal.Act act) throws InterruptedException {
    out.println("  " + condition + ": " + Refusal.of(act));
  }
}
