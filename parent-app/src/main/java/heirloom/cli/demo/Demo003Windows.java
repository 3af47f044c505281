package heirloom.cli.demo;

import heirloom.child.named.StructChild;
import heirloom.interop.NamedMutex;
import heirloom.interop.NamedSection;
import heirloom.interop.SystemCopy;
import heirloom.interop.ViewAccess;
import heirloom.interop.WindowsName;
import heirloom.memory.Mapping;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.ByteBuffer;

/**
 * {@code struct _TShareMem { char Data[256]; }} under the name NewMap, written and read by copying
 * and by the calls for another process's memory; Windows.
 */
final class Demo003Windows {

  private static final String NAME = "NewMap";

  private final PrintWriter out;

  Demo003Windows(PrintWriter out) {
    this.out = out;
  }

  void show() throws IOException, InterruptedException {
    Mapping kept;
    try (NamedSection section = NamedSection.create(NAME, StructChild.BYTES)) {
      out.println("1 char Data[" + StructChild.BYTES + "] under the name " + NAME);
      ByteBuffer data = section.map().bytes();
      data.put(0, StructChild.padded("written by copy"));
      answered(data, "copy");
      SystemCopy.write(StructChild.padded("written by WriteProcessMemory"), data, 0);
      answered(data, "write");
      out.println("2 The handle closed before the view");
      kept = section.map();
    }
    out.println("  the view still shows \"" + text(kept.bytes()) + "\"");
    out.println("  by name: " + Refusal.of(() -> NamedSection.open(NAME).close()));
    out.println("3 The handle closed after the view");
    try (NamedSection section = NamedSection.create(NAME, StructChild.BYTES)) {
      out.println("  a new one under the name holds \"" + text(section.map().bytes()) + "\"");
    }
    out.println("4 Its three errors");
    try (NamedMutex taken = NamedMutex.create(NAME)) {
      out.println("  cannot be created beside a " + taken + ":");
      out.println("    " + Refusal.of(() -> NamedSection.create(NAME, StructChild.BYTES).close()));
    }
    out.println("  cannot be found:");
    out.println("    " + Refusal.of(() -> NamedSection.open(NAME).close()));
    try (NamedSection section = NamedSection.create(NAME, StructChild.BYTES);
        NamedSection reader = NamedSection.openReadOnly(WindowsName.of(NAME))) {
      out.println("  cannot be viewed for writing, opened for reading (" + section + "):");
      out.println("    " + Refusal.of(() -> reader.map(ViewAccess.WRITE, 0, 0)));
    }
    out.println("5 What is left");
    out.println("  " + Refusal.of(() -> NamedSection.open(NAME).close()));
    out.println("  Nothing.");
  }

  private void answered(ByteBuffer data, String way) throws IOException, InterruptedException {
    OtherProcess other = OtherProcess.start(StructChild.class, NAME, way);
    out.println("  process " + other.pid() + ": " + other.said());
    out.println("  here: \"" + text(data) + "\"");
  }

  private static String text(ByteBuffer data) {
    byte[] all = new byte[StructChild.BYTES];
    data.get(0, all);
    return StructChild.text(all);
  }
}
