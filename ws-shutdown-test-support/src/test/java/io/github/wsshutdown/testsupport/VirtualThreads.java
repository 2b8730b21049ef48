/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.wsshutdown.testsupport;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Stream;

import com.sun.management.HotSpotDiagnosticMXBean;

/**
 * Virtual threads, which can't be named in code for Java 17.
 */
final class VirtualThreads {

	private VirtualThreads() {
	}

	static ThreadFactory factory() throws ReflectiveOperationException {
		Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
		return (ThreadFactory) Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
	}

	static boolean isVirtual(Thread thread) {
		try {
			return (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * The threads of either sort whose name starts like this.
	 * @return a line of the thread dump for each
	 */
	static List<String> named(String prefix, Path directory) throws ReflectiveOperationException, IOException {
		Path dump = Files.createTempFile(directory, "threads", ".txt");
		Files.delete(dump);
		Class<?> format = Class.forName(HotSpotDiagnosticMXBean.class.getName() + "$ThreadDumpFormat");
		Method dumpThreads = HotSpotDiagnosticMXBean.class.getMethod("dumpThreads", String.class, format);
		dumpThreads.invoke(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class), dump.toString(),
				format.getField("TEXT_PLAIN").get(null));
		try (Stream<String> lines = Files.lines(dump)) {
			return lines.filter((line) -> line.matches("#\\d+ \"" + prefix + ".*")).toList();
		}
	}

}
