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

package io.github.wsshutdown.drain;

import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log whose lines have values by key for those who log in a structured format. Without
 * SLF4J they are lost, and the text has them as well.
 */
abstract class StructuredLog {

	static StructuredLog of(Class<?> type) {
		try {
			return new Slf4j(LoggerFactory.getLogger(type));
		}
		catch (LinkageError ex) {
			return new Plain(LogFactory.getLog(type));
		}
	}

	abstract void debug(String message, Map<String, ?> values);

	abstract void info(String message, Map<String, ?> values);

	abstract void warn(String message, Map<String, ?> values);

	abstract boolean isDebugEnabled();

	/**
	 * A log without values.
	 */
	private static final class Plain extends StructuredLog {

		private final Log log;

		Plain(Log log) {
			this.log = log;
		}

		@Override
		void debug(String message, Map<String, ?> values) {
			this.log.debug(message);
		}

		@Override
		void info(String message, Map<String, ?> values) {
			this.log.info(message);
		}

		@Override
		void warn(String message, Map<String, ?> values) {
			this.log.warn(message);
		}

		@Override
		boolean isDebugEnabled() {
			return this.log.isDebugEnabled();
		}

	}

	/**
	 * A log of SLF4J 2.
	 */
	private static final class Slf4j extends StructuredLog {

		private final Logger logger;

		Slf4j(Logger logger) {
			this.logger = logger;
		}

		@Override
		void debug(String message, Map<String, ?> values) {
			log(Level.DEBUG, message, values);
		}

		@Override
		void info(String message, Map<String, ?> values) {
			log(Level.INFO, message, values);
		}

		@Override
		void warn(String message, Map<String, ?> values) {
			log(Level.WARN, message, values);
		}

		@Override
		boolean isDebugEnabled() {
			return this.logger.isDebugEnabled();
		}

		private void log(Level level, String message, Map<String, ?> values) {
			LoggingEventBuilder builder = this.logger.atLevel(level);
			values.forEach(builder::addKeyValue);
			builder.log(message);
		}

	}

}
