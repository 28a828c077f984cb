PRAGMA application_id = 1312904276;
PRAGMA user_version = 2;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE fact (
    number INTEGER PRIMARY KEY CHECK (number >= 1),
    uptime_ns INTEGER NOT NULL,
    wall_ms INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind <> ''),
    alert INTEGER CHECK (alert >= 1),
    device TEXT CHECK (device <> ''),
    outcome TEXT CHECK ((outcome IS NOT NULL) = (kind = 'received')),
    body TEXT NOT NULL CHECK (body <> ''),
    payload BLOB CHECK ((payload IS NOT NULL) = (kind = 'received')),
    memory BLOB CHECK (memory IS NULL OR kind = 'received')
) STRICT;
INSERT INTO fact VALUES(1,1000,1767225600000,'started',NULL,NULL,NULL,'{"version":"0.1.0","bootID":"boot-1","uptimeOffsetNanoseconds":0,"rules":1}',NULL,NULL);
INSERT INTO fact VALUES(2,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"area":{"_0":{"id":"sodra","name":"Södra","settlement":"town"}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(3,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"policy":{"_0":{"id":"nattvakt-fallback","version":1,"validFrom":0,"appliesTo":{"kinds":[],"areas":[]},"targets":{},"steps":[{"after":0,"who":{"nearestAvailable":{"count":1}},"offerTimeout":45},{"after":45,"who":{"allInTeam":{}},"offerTimeout":60},{"after":120,"who":{"operatorPool":{"_0":"larmcentral"}},"offerTimeout":60},{"after":240,"who":{"role":{"_0":"nattchef"}},"offerTimeout":60}],"repetition":{"rounds":3,"interval":180},"exhausted":{"notify":["nattchef"],"repeatEvery":120},"hold":{"remindAfter":180,"releaseAfter":300}}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(4,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"staff":{"_0":{"id":"s1","name":"Alva 1","role":"patrol"}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(5,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"patrol":{"_0":{"id":"p1","name":"Natt 1","team":"natt","areas":[],"competences":[],"shifts":[{"staff":"s1","from":1767225600000,"to":1767261600000}],"status":"available"}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(6,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"staff":{"_0":{"id":"s2","name":"Alva 2","role":"patrol"}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(7,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"patrol":{"_0":{"id":"p2","name":"Natt 2","team":"natt","areas":[],"competences":[],"shifts":[{"staff":"s2","from":1767225600000,"to":1767261600000}],"status":"available"}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(8,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"staff":{"_0":{"id":"s3","name":"Alva 3","role":"patrol"}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(9,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"patrol":{"_0":{"id":"p3","name":"Natt 3","team":"natt","areas":[],"competences":[],"shifts":[{"staff":"s3","from":1767225600000,"to":1767261600000}],"status":"available"}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(10,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"resident":{"_0":{"id":"r1","name":"Göran \"G\" 1","address":"Gatan 1\nport 2","area":"sodra","position":{"latitude":57.7,"longitude":11.91},"needsTwoPeople":false,"requiredCompetences":[]}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(11,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"device":{"_0":{"id":"d1","profile":"hub","address":"a1","deviceClass":"safetyAlarm","resident":"r1","label":""}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(12,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"lock":{"_0":{"id":"l1","device":"d1","door":"door1","kind":"homeDoor","resident":"r1"}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(13,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"doorKey":{"_0":{"id":"k1","label":"","slots":[{"lock":"l1","credential":"0","from":1767225600000}],"holdings":[{"staff":"s1","from":1767225600000}]}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(14,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"resident":{"_0":{"id":"r2","name":"Göran \"G\" 2","address":"Gatan 2\nport 2","area":"sodra","position":{"latitude":57.7,"longitude":11.92},"needsTwoPeople":false,"requiredCompetences":[]}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(15,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"device":{"_0":{"id":"d2","profile":"hub","address":"a2","deviceClass":"safetyAlarm","resident":"r2","label":""}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(16,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"lock":{"_0":{"id":"l2","device":"d2","door":"door2","kind":"homeDoor","resident":"r2"}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(17,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"doorKey":{"_0":{"id":"k2","label":"","slots":[{"lock":"l2","credential":"0","from":1767225600000}],"holdings":[{"staff":"s1","from":1767225600000}]}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(18,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"resident":{"_0":{"id":"r3","name":"Göran \"G\" 3","address":"Gatan 3\nport 2","area":"sodra","position":{"latitude":57.7,"longitude":11.93},"needsTwoPeople":false,"requiredCompetences":[]}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(19,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"device":{"_0":{"id":"d3","profile":"hub","address":"a3","deviceClass":"safetyAlarm","resident":"r3","label":""}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(20,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"lock":{"_0":{"id":"l3","device":"d3","door":"door3","kind":"homeDoor","resident":"r3"}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(21,1000,1767225600000,'registered',NULL,NULL,NULL,'{"entry":{"doorKey":{"_0":{"id":"k3","label":"","slots":[{"lock":"l3","credential":"0","from":1767225600000}],"holdings":[{"staff":"s1","from":1767225600000}]}}},"by":{"staff":{"_0":"admin","_1":"administrator"}}}',NULL,NULL);
INSERT INTO fact VALUES(22,1000,1767225600000,'received',NULL,'d1','decoded','{"lane":"alarm","topic":"hub/a1/up","isRetained":false,"delivery":{"session":"telemetry","packet":22},"fingerprint":15202694449281574540,"profile":"hub","revision":1,"address":"a1","device":"d1","resident":"r1","outcome":"decoded","signals":[{"kind":"lock_unlocked","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a32317d',NULL);
INSERT INTO fact VALUES(23,1000,1767225600000,'access',NULL,'d1',NULL,'{"operation":"lookEnded","method":"rfid","lock":"l1","door":"door1","device":"d1","resident":"r1","credential":"0","doorKey":"k1","person":{"holder":{"_0":"s1"}},"occurredAt":1767225600000,"clockQuality":"device","receivedAt":{"uptime":1000,"wall":1767225600000},"isLate":false,"signal":22,"profile":"lock","revision":3}',NULL,NULL);
INSERT INTO fact VALUES(24,58123001000,1767225658123,'clockStepped',NULL,NULL,NULL,'{"stepMilliseconds":-3600000}',NULL,NULL);
INSERT INTO fact VALUES(25,58123001000,1767225658123,'started',NULL,NULL,NULL,'{"version":"0.1.0","bootID":"boot-24","uptimeOffsetNanoseconds":0,"rules":1}',NULL,NULL);
INSERT INTO fact VALUES(26,97167001000,1767225697167,'clockStepped',NULL,NULL,NULL,'{"stepMilliseconds":-3600000}',NULL,NULL);
INSERT INTO fact VALUES(27,97167001000,1767225697167,'started',NULL,NULL,NULL,'{"version":"0.1.0","bootID":"boot-26","uptimeOffsetNanoseconds":0,"rules":1}',NULL,NULL);
INSERT INTO fact VALUES(28,238668001000,1767225838668,'received',NULL,'d2','decoded','{"lane":"alarm","topic":"hub/a2/up","isRetained":false,"delivery":{"session":"alarm","packet":28},"fingerprint":13619039965671575343,"profile":"hub","revision":1,"address":"a2","device":"d2","resident":"r2","outcome":"decoded","signals":[{"kind":"fall_suspected","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a32377d',NULL);
INSERT INTO fact VALUES(29,238668001000,1767225838668,'alert',1,NULL,NULL,'{"alert":1,"sequence":1,"actor":{"device":{"_0":"d2"}},"change":{"raised":{"_0":{"category":"alarm","kind":"fall_suspected","priority":2,"subject":{"device":"d2","sender":"a2","resident":"r2","area":"sodra"},"receivedAt":{"uptime":238668001000,"wall":1767225838668},"signal":28,"policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5}}}},"after":{"state":"raised","condition":"active","priority":2,"kind":"fall_suspected","occurrence":1,"deadline":{"kind":"nextStep","at":238668001000}}}',NULL,NULL);
INSERT INTO fact VALUES(30,238668001000,1767225838668,'alert',1,NULL,NULL,'{"alert":1,"sequence":2,"actor":{"core":{}},"change":{"offered":{"_0":[{"id":1,"recipient":{"patrol":{"_0":"p2"}},"step":0,"state":"offered","offeredAt":{"uptime":238668001000,"wall":1767225838668},"until":298668001000,"reason":"nearest: 1.2 km"}],"round":1,"nextStep":1,"roundStartedAt":238668001000}},"after":{"state":"offered","condition":"active","priority":2,"kind":"fall_suspected","occurrence":1,"deadline":{"kind":"nextStep","at":283668001000}}}',NULL,NULL);
INSERT INTO fact VALUES(31,238668001000,1767225838668,'received',NULL,'d2','decoded','{"lane":"alarm","topic":"hub/a2/up","isRetained":false,"delivery":{"session":"telemetry","packet":31},"fingerprint":12971039489219894235,"profile":"hub","revision":1,"address":"a2","device":"d2","resident":"r2","outcome":"decoded","signals":[{"kind":"lock_unlocked","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a33307d',NULL);
INSERT INTO fact VALUES(32,238668001000,1767225838668,'access',1,'d2',NULL,'{"operation":"unlocked","lock":"l2","door":"door2","device":"d2","resident":"r2","credential":"0","doorKey":"k2","person":{"holder":{"_0":"s1"}},"alert":1,"occurredAt":1767225838668,"clockQuality":"device","receivedAt":{"uptime":238668001000,"wall":1767225838668},"isLate":false,"signal":31,"profile":"lock","revision":3}',NULL,NULL);
INSERT INTO fact VALUES(33,321404001000,1767225921404,'alert',1,NULL,NULL,'{"alert":1,"sequence":3,"actor":{"core":{}},"change":{"delivered":{"_0":1}},"answerID":"answer-32","after":{"state":"offered","condition":"active","priority":2,"kind":"fall_suspected","occurrence":1,"deadline":{"kind":"offerEnds","at":298668001000}}}',NULL,NULL);
INSERT INTO fact VALUES(34,343038001000,1767225943038,'alert',1,NULL,NULL,'{"alert":1,"sequence":4,"actor":{"core":{}},"change":{"delivered":{"_0":1}},"answerID":"answer-33","after":{"state":"offered","condition":"active","priority":2,"kind":"fall_suspected","occurrence":1,"deadline":{"kind":"offerEnds","at":298668001000}}}',NULL,NULL);
INSERT INTO fact VALUES(35,417600001000,1767226017600,'received',NULL,'d3','decoded','{"lane":"alarm","topic":"hub/a3/up","isRetained":false,"delivery":{"session":"alarm","packet":35},"fingerprint":17794862390776787916,"profile":"hub","revision":1,"address":"a3","device":"d3","resident":"r3","outcome":"decoded","signals":[{"kind":"panic","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a33347d',NULL);
INSERT INTO fact VALUES(36,417600001000,1767226017600,'alert',2,NULL,NULL,'{"alert":2,"sequence":1,"actor":{"device":{"_0":"d3"}},"change":{"raised":{"_0":{"category":"alarm","kind":"panic","priority":2,"subject":{"device":"d3","sender":"a3","resident":"r3","area":"sodra"},"occurredAt":1767226017600,"receivedAt":{"uptime":417600001000,"wall":1767226017600},"signal":35,"policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5}}}},"after":{"state":"raised","condition":"active","priority":2,"kind":"panic","occurrence":1,"deadline":{"kind":"nextStep","at":417600001000}}}',NULL,NULL);
INSERT INTO fact VALUES(37,417600001000,1767226017600,'alert',2,NULL,NULL,'{"alert":2,"sequence":2,"actor":{"core":{}},"change":{"offered":{"_0":[{"id":2,"recipient":{"patrol":{"_0":"p1"}},"step":0,"state":"offered","offeredAt":{"uptime":417600001000,"wall":1767226017600},"until":477600001000,"reason":"nearest: 1.2 km"}],"round":1,"nextStep":1,"roundStartedAt":417600001000}},"after":{"state":"offered","condition":"active","priority":2,"kind":"panic","occurrence":1,"deadline":{"kind":"nextStep","at":462600001000}}}',NULL,NULL);
INSERT INTO fact VALUES(38,493545001000,1767226093545,'patrol',NULL,NULL,NULL,'{"patrol":"p2","position":{"position":{"latitude":57.70887,"longitude":11.97456},"at":1767226093545}}',NULL,NULL);
INSERT INTO fact VALUES(39,518754001000,1767226118754,'alert',2,NULL,NULL,'{"alert":2,"sequence":3,"actor":{"core":{}},"change":{"delivered":{"_0":2}},"answerID":"answer-38","after":{"state":"offered","condition":"active","priority":2,"kind":"panic","occurrence":1,"deadline":{"kind":"offerEnds","at":477600001000}}}',NULL,NULL);
INSERT INTO fact VALUES(40,537839001000,1767226137839,'received',NULL,'d2','decoded','{"lane":"alarm","topic":"hub/a2/up","isRetained":false,"delivery":{"session":"alarm","packet":40},"fingerprint":12964288487824003270,"profile":"hub","revision":1,"address":"a2","device":"d2","resident":"r2","outcome":"decoded","signals":[{"kind":"fall_suspected","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a33397d',NULL);
INSERT INTO fact VALUES(41,537839001000,1767226137839,'alert',1,NULL,NULL,'{"alert":1,"sequence":5,"actor":{"device":{"_0":"d2"}},"change":{"reported":{"signal":40,"sourceID":"m40"}},"after":{"state":"offered","condition":"active","priority":2,"kind":"fall_suspected","occurrence":2,"deadline":{"kind":"offerEnds","at":298668001000}}}',NULL,NULL);
INSERT INTO fact VALUES(42,537839001000,1767226137839,'alert',1,NULL,NULL,'{"alert":1,"sequence":6,"actor":{"core":{}},"change":{"intensified":{"kind":"fall_confirmed","priority":1}},"after":{"state":"raised","condition":"active","priority":1,"kind":"fall_confirmed","occurrence":2,"deadline":{"kind":"offerEnds","at":298668001000}}}',NULL,NULL);
INSERT INTO fact VALUES(43,537839001000,1767226137839,'received',NULL,'d3','decoded','{"lane":"alarm","topic":"hub/a3/up","isRetained":false,"delivery":{"session":"telemetry","packet":43},"fingerprint":15863245860399453371,"profile":"hub","revision":1,"address":"a3","device":"d3","resident":"r3","outcome":"decoded","signals":[{"kind":"lock_unlocked","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a34327d',NULL);
INSERT INTO fact VALUES(44,537839001000,1767226137839,'access',1,'d3',NULL,'{"operation":"lookStarted","lock":"l3","door":"door3","device":"d3","resident":"r3","credential":"0","person":{"unknown":{}},"alert":1,"occurredAt":1767226137839,"clockQuality":"device","receivedAt":{"uptime":537839001000,"wall":1767226137839},"isLate":false,"signal":43,"profile":"lock","revision":3}',NULL,NULL);
INSERT INTO fact VALUES(45,601096001000,1767226201096,'clockStepped',NULL,NULL,NULL,'{"stepMilliseconds":-3600000}',NULL,NULL);
INSERT INTO fact VALUES(46,601096001000,1767226201096,'started',NULL,NULL,NULL,'{"version":"0.1.0","bootID":"boot-45","uptimeOffsetNanoseconds":0,"rules":1}',NULL,NULL);
INSERT INTO fact VALUES(47,673696001000,1767226273696,'alert',1,NULL,NULL,'{"alert":1,"sequence":7,"actor":{"core":{}},"change":{"offered":{"_0":[{"id":3,"recipient":{"patrol":{"_0":"p2"}},"step":0,"state":"offered","offeredAt":{"uptime":673696001000,"wall":1767226273696},"until":733696001000,"reason":"nearest: 1.2 km"}],"round":1,"nextStep":1,"roundStartedAt":673696001000}},"after":{"state":"offered","condition":"active","priority":1,"kind":"fall_confirmed","occurrence":2,"deadline":{"kind":"offerEnds","at":298668001000}}}',NULL,NULL);
INSERT INTO fact VALUES(48,717958001000,1767226317958,'received',NULL,'d1','decoded','{"lane":"alarm","topic":"hub/a1/up","isRetained":false,"delivery":{"session":"telemetry","packet":48},"fingerprint":11432911080813270712,"profile":"hub","revision":1,"address":"a1","device":"d1","resident":"r1","outcome":"decoded","signals":[{"kind":"fall_suspected","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a34377d',NULL);
INSERT INTO fact VALUES(49,717958001000,1767226317958,'alert',3,NULL,NULL,'{"alert":3,"sequence":1,"actor":{"device":{"_0":"d1"}},"change":{"raised":{"_0":{"category":"alarm","kind":"fall_suspected","priority":2,"subject":{"device":"d1","sender":"a1","resident":"r1","area":"sodra"},"receivedAt":{"uptime":717958001000,"wall":1767226317958},"signal":48,"policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5}}}},"after":{"state":"raised","condition":"active","priority":2,"kind":"fall_suspected","occurrence":1,"deadline":{"kind":"nextStep","at":717958001000}}}',NULL,NULL);
INSERT INTO fact VALUES(50,717958001000,1767226317958,'alert',3,NULL,NULL,'{"alert":3,"sequence":2,"actor":{"core":{}},"change":{"offered":{"_0":[{"id":4,"recipient":{"patrol":{"_0":"p1"}},"step":0,"state":"offered","offeredAt":{"uptime":717958001000,"wall":1767226317958},"until":777958001000,"reason":"nearest: 1.2 km"}],"round":1,"nextStep":1,"roundStartedAt":717958001000}},"after":{"state":"offered","condition":"active","priority":2,"kind":"fall_suspected","occurrence":1,"deadline":{"kind":"nextStep","at":762958001000}}}',NULL,NULL);
INSERT INTO fact VALUES(51,751283001000,1767226351283,'alert',1,NULL,NULL,'{"alert":1,"sequence":8,"actor":{"core":{}},"change":{"accepted":{"_0":3}},"answerID":"answer-50","after":{"state":"accepted","condition":"active","priority":1,"kind":"fall_confirmed","occurrence":2,"deadline":{"kind":"holdReminder","at":931283001000}}}',NULL,NULL);
INSERT INTO fact VALUES(52,796356001000,1767226396356,'patrol',NULL,NULL,NULL,'{"patrol":"p2","position":{"position":{"latitude":57.70887,"longitude":11.97456},"at":1767226396356}}',NULL,NULL);
INSERT INTO fact VALUES(53,796356001000,1767226396356,'received',NULL,'d1','decoded','{"lane":"alarm","topic":"hub/a1/up","isRetained":false,"delivery":{"session":"telemetry","packet":53},"fingerprint":12078945630474089002,"profile":"hub","revision":1,"address":"a1","device":"d1","resident":"r1","outcome":"decoded","signals":[{"kind":"lock_unlocked","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a35327d',NULL);
INSERT INTO fact VALUES(54,796356001000,1767226396356,'access',1,'d1',NULL,'{"operation":"keySynced","method":"rfid","lock":"l1","door":"door1","device":"d1","resident":"r1","credential":"0","person":{"unknown":{}},"alert":1,"occurredAt":1767226396356,"clockQuality":"device","receivedAt":{"uptime":796356001000,"wall":1767226396356},"isLate":false,"signal":53,"profile":"lock","revision":3}',NULL,NULL);
INSERT INTO fact VALUES(55,813047001000,1767226413047,'alert',2,NULL,NULL,'{"alert":2,"sequence":4,"actor":{"core":{}},"change":{"delivered":{"_0":2}},"answerID":"answer-54","after":{"state":"offered","condition":"active","priority":2,"kind":"panic","occurrence":1,"deadline":{"kind":"offerEnds","at":477600001000}}}',NULL,NULL);
INSERT INTO fact VALUES(56,872958001000,1767226472958,'alert',2,NULL,NULL,'{"alert":2,"sequence":5,"actor":{"core":{}},"change":{"declined":{"_0":2}},"answerID":"answer-55","after":{"state":"offered","condition":"active","priority":2,"kind":"panic","occurrence":1,"deadline":{"kind":"acceptTarget","at":537600001000}}}',NULL,NULL);
INSERT INTO fact VALUES(57,930153001000,1767226530153,'received',NULL,'d2','decoded','{"lane":"alarm","topic":"hub/a2/up","isRetained":false,"delivery":{"session":"telemetry","packet":57},"fingerprint":11655898237896419431,"profile":"hub","revision":1,"address":"a2","device":"d2","resident":"r2","outcome":"decoded","signals":[{"kind":"tamper","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a35367d',NULL);
INSERT INTO fact VALUES(58,930153001000,1767226530153,'alert',4,NULL,NULL,'{"alert":4,"sequence":1,"actor":{"device":{"_0":"d2"}},"change":{"raised":{"_0":{"category":"technical","kind":"tamper","priority":3,"subject":{"device":"d2","sender":"a2","resident":"r2","area":"sodra"},"receivedAt":{"uptime":930153001000,"wall":1767226530153},"signal":57,"policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5}}}},"after":{"state":"raised","condition":"active","priority":3,"kind":"tamper","occurrence":1,"deadline":{"kind":"technicalReview","at":4530153001000}}}',NULL,NULL);
INSERT INTO fact VALUES(59,930153001000,1767226530153,'alert',4,NULL,NULL,'{"alert":4,"sequence":2,"actor":{"core":{}},"change":{"offered":{"_0":[{"id":5,"recipient":{"patrol":{"_0":"p3"}},"step":0,"state":"offered","offeredAt":{"uptime":930153001000,"wall":1767226530153},"until":990153001000,"reason":"nearest: 1.2 km"}],"round":1,"nextStep":1,"roundStartedAt":930153001000}},"after":{"state":"offered","condition":"active","priority":3,"kind":"tamper","occurrence":1,"deadline":{"kind":"technicalReview","at":4530153001000}}}',NULL,NULL);
INSERT INTO fact VALUES(60,954396001000,1767226554396,'refused',NULL,NULL,NULL,'{"actor":{"patrol":{"_0":"p1"}},"asked":"accept","reason":"no such offer"}',NULL,NULL);
INSERT INTO fact VALUES(61,1040167001000,1767226640167,'patrol',NULL,NULL,NULL,'{"patrol":"p2","status":"onBreak","position":{"position":{"latitude":57.70887,"longitude":11.97456},"at":1767226640167}}',NULL,NULL);
INSERT INTO fact VALUES(62,1094152001000,1767226694152,'alert',1,NULL,NULL,'{"alert":1,"sequence":9,"actor":{"core":{}},"change":{"released":{"_0":3}},"after":{"state":"offered","condition":"active","priority":1,"kind":"fall_confirmed","occurrence":2,"deadline":{"kind":"nextStep","at":1094152001000}}}',NULL,NULL);
INSERT INTO fact VALUES(63,1094152001000,1767226694152,'received',NULL,'d2','quarantined','{"lane":"alarm","topic":"hub/a2/up","isRetained":false,"delivery":{"session":"telemetry","packet":63},"fingerprint":11127247549640132826,"profile":"hub","revision":1,"address":"a2","device":"d2","resident":"r2","outcome":"quarantined","reason":"no rule for ''type''","signals":[]}',X'7b226e223a36327d',NULL);
INSERT INTO fact VALUES(64,1094152001000,1767226694152,'access',1,'d2',NULL,'{"operation":"failedAttempt","method":"rfid","lock":"l2","door":"door2","device":"d2","resident":"r2","credential":"0","person":{"unknown":{}},"alert":1,"clockQuality":"device","receivedAt":{"uptime":1094152001000,"wall":1767226694152},"isLate":false,"signal":63,"profile":"lock","revision":3}',NULL,NULL);
INSERT INTO fact VALUES(65,1138027001000,1767226738027,'received',NULL,'d1','decoded','{"lane":"alarm","topic":"hub/a1/up","isRetained":false,"delivery":{"session":"telemetry","packet":65},"fingerprint":12731731181530798257,"profile":"hub","revision":1,"address":"a1","device":"d1","resident":"r1","outcome":"decoded","signals":[{"kind":"lock_unlocked","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a36347d',NULL);
INSERT INTO fact VALUES(66,1138027001000,1767226738027,'access',1,'d1',NULL,'{"operation":"lookFailed","method":"rfid","lock":"l1","door":"door1","device":"d1","resident":"r1","credential":"0","doorKey":"k1","person":{"ambiguous":{"_0":["s1","s2"]}},"alert":1,"clockQuality":"device","receivedAt":{"uptime":1138027001000,"wall":1767226738027},"isLate":false,"signal":65,"profile":"lock","revision":3}',NULL,NULL);
INSERT INTO fact VALUES(67,1187004001000,1767226787004,'received',NULL,'d2','decoded','{"lane":"alarm","topic":"hub/a2/up","isRetained":false,"delivery":{"session":"alarm","packet":67},"fingerprint":11131188199314884150,"profile":"hub","revision":1,"address":"a2","device":"d2","resident":"r2","outcome":"decoded","signals":[{"kind":"panic","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a36367d',NULL);
INSERT INTO fact VALUES(68,1187004001000,1767226787004,'alert',5,NULL,NULL,'{"alert":5,"sequence":1,"actor":{"device":{"_0":"d2"}},"change":{"raised":{"_0":{"category":"alarm","kind":"panic","priority":2,"subject":{"device":"d2","sender":"a2","resident":"r2","area":"sodra"},"receivedAt":{"uptime":1187004001000,"wall":1767226787004},"signal":67,"policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5}}}},"after":{"state":"raised","condition":"active","priority":2,"kind":"panic","occurrence":1,"deadline":{"kind":"nextStep","at":1187004001000}}}',NULL,NULL);
INSERT INTO fact VALUES(69,1187004001000,1767226787004,'alert',5,NULL,NULL,'{"alert":5,"sequence":2,"actor":{"core":{}},"change":{"offered":{"_0":[{"id":6,"recipient":{"patrol":{"_0":"p1"}},"step":0,"state":"offered","offeredAt":{"uptime":1187004001000,"wall":1767226787004},"until":1247004001000,"reason":"nearest: 1.2 km"}],"round":1,"nextStep":1,"roundStartedAt":1187004001000}},"after":{"state":"offered","condition":"active","priority":2,"kind":"panic","occurrence":1,"deadline":{"kind":"nextStep","at":1232004001000}}}',NULL,NULL);
INSERT INTO fact VALUES(70,1218665001000,1767226818665,'refused',NULL,NULL,NULL,'{"actor":{"patrol":{"_0":"p1"}},"asked":"accept","reason":"no such offer"}',NULL,NULL);
INSERT INTO fact VALUES(71,1279158001000,1767226879158,'patrol',NULL,NULL,NULL,'{"patrol":"p2","position":{"position":{"latitude":57.70887,"longitude":11.97456},"at":1767226879158}}',NULL,NULL);
INSERT INTO fact VALUES(72,1338672001000,1767226938672,'alert',1,NULL,NULL,'{"alert":1,"sequence":10,"actor":{"core":{}},"change":{"offered":{"_0":[{"id":7,"recipient":{"patrol":{"_0":"p3"}},"step":0,"state":"offered","offeredAt":{"uptime":1338672001000,"wall":1767226938672},"until":1398672001000,"reason":"nearest: 1.2 km"}],"round":1,"nextStep":1,"roundStartedAt":1338672001000}},"after":{"state":"offered","condition":"active","priority":1,"kind":"fall_confirmed","occurrence":2,"deadline":{"kind":"acceptTarget","at":1214152001000}}}',NULL,NULL);
INSERT INTO fact VALUES(73,1372769001000,1767226972769,'alert',2,NULL,NULL,'{"alert":2,"sequence":6,"actor":{"core":{}},"change":{"offered":{"_0":[{"id":8,"recipient":{"patrol":{"_0":"p2"}},"step":0,"state":"offered","offeredAt":{"uptime":1372769001000,"wall":1767226972769},"until":1432769001000,"reason":"nearest: 1.2 km"}],"round":1,"nextStep":1,"roundStartedAt":1372769001000}},"after":{"state":"offered","condition":"active","priority":2,"kind":"panic","occurrence":1,"deadline":{"kind":"acceptTarget","at":537600001000}}}',NULL,NULL);
INSERT INTO fact VALUES(74,1372769001000,1767226972769,'received',NULL,'d3','decoded','{"lane":"alarm","topic":"hub/a3/up","isRetained":false,"delivery":{"session":"telemetry","packet":74},"fingerprint":15329805699491625775,"profile":"hub","revision":1,"address":"a3","device":"d3","resident":"r3","outcome":"decoded","signals":[{"kind":"lock_unlocked","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a37337d',NULL);
INSERT INTO fact VALUES(75,1372769001000,1767226972769,'access',1,'d3',NULL,'{"operation":"opened","method":"rfid","lock":"l3","door":"door3","device":"d3","resident":"r3","credential":"0","person":{"unknown":{}},"alert":1,"occurredAt":1767226972769,"clockQuality":"device","receivedAt":{"uptime":1372769001000,"wall":1767226972769},"isLate":false,"signal":74,"profile":"lock","revision":3}',NULL,NULL);
INSERT INTO fact VALUES(76,1644738001000,1767227244738,'received',NULL,'d3','decoded','{"lane":"alarm","topic":"hub/a3/up","isRetained":false,"delivery":{"session":"telemetry","packet":76},"fingerprint":15335721072050265605,"profile":"hub","revision":1,"address":"a3","device":"d3","resident":"r3","outcome":"decoded","signals":[{"kind":"fall_suspected","clockQuality":"receivedOnly","isTest":false,"isStateOnly":false,"details":[]}]}',X'7b226e223a37357d',NULL);
INSERT INTO fact VALUES(77,1644738001000,1767227244738,'alert',6,NULL,NULL,'{"alert":6,"sequence":1,"actor":{"device":{"_0":"d3"}},"change":{"raised":{"_0":{"category":"alarm","kind":"fall_suspected","priority":2,"subject":{"device":"d3","sender":"a3","resident":"r3","area":"sodra"},"receivedAt":{"uptime":1644738001000,"wall":1767227244738},"signal":76,"policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5}}}},"after":{"state":"raised","condition":"active","priority":2,"kind":"fall_suspected","occurrence":1,"deadline":{"kind":"nextStep","at":1644738001000}}}',NULL,NULL);
INSERT INTO fact VALUES(78,1644738001000,1767227244738,'alert',6,NULL,NULL,'{"alert":6,"sequence":2,"actor":{"core":{}},"change":{"offered":{"_0":[{"id":9,"recipient":{"patrol":{"_0":"p2"}},"step":0,"state":"offered","offeredAt":{"uptime":1644738001000,"wall":1767227244738},"until":1704738001000,"reason":"nearest: 1.2 km"}],"round":1,"nextStep":1,"roundStartedAt":1644738001000}},"after":{"state":"offered","condition":"active","priority":2,"kind":"fall_suspected","occurrence":1,"deadline":{"kind":"nextStep","at":1689738001000}}}',NULL,NULL);
CREATE TABLE alert (
    id INTEGER PRIMARY KEY CHECK (id >= 1),
    category TEXT NOT NULL,
    kind TEXT NOT NULL,
    priority INTEGER NOT NULL CHECK (priority BETWEEN 1 AND 4),
    state TEXT NOT NULL,
    condition TEXT NOT NULL,
    is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    ended_ns INTEGER CHECK ((ended_ns IS NULL) = (is_open = 1)),
    sender TEXT NOT NULL,
    is_registered INTEGER NOT NULL CHECK (is_registered IN (0, 1)),
    need TEXT NOT NULL,
    area TEXT,
    device TEXT,
    resident TEXT,
    policy TEXT NOT NULL,
    accept_target_ms INTEGER NOT NULL,
    arrive_target_ms INTEGER NOT NULL,
    occurred_ms INTEGER,
    received_ms INTEGER NOT NULL,
    raised_ms INTEGER NOT NULL,
    offered_ms INTEGER,
    delivered_ms INTEGER,
    seen_ms INTEGER,
    voice_ms INTEGER,
    accepted_ms INTEGER,
    en_route_ms INTEGER,
    on_scene_ms INTEGER,
    resolved_ms INTEGER,
    closed_ms INTEGER,
    occurrence_count INTEGER NOT NULL CHECK (occurrence_count >= 1),
    outcome TEXT,
    body TEXT NOT NULL CHECK (body <> '')
) STRICT;
INSERT INTO alert VALUES(1,'alarm','fall_confirmed',1,'offered','active',1,NULL,'d2',1,'fall','sodra','d2','r2','nattvakt-fallback@1',120000,1800500,NULL,1767225838668,1767225838668,1767225838668,1767225921404,NULL,NULL,1767226351283,NULL,NULL,NULL,NULL,2,NULL,'{"id":1,"category":"alarm","kind":"fall_confirmed","priority":1,"subject":{"device":"d2","sender":"a2","resident":"r2","area":"sodra"},"state":"offered","condition":"active","sequence":10,"times":{"receivedAt":{"uptime":238668001000,"wall":1767225838668},"raisedAt":{"uptime":238668001000,"wall":1767225838668},"firstOfferedAt":{"uptime":238668001000,"wall":1767225838668},"firstDeliveredAt":{"uptime":321404001000,"wall":1767225921404},"acceptedAt":{"uptime":751283001000,"wall":1767226351283}},"occurrenceCount":2,"occurrences":[{"uptime":238668001000,"wall":1767225838668},{"uptime":537839001000,"wall":1767226137839}],"latestSignal":40,"latestSourceID":"m40","policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5},"escalation":{"nextStep":1,"round":1,"roundStartedAt":1338672001000},"assignments":[{"id":1,"recipient":{"patrol":{"_0":"p2"}},"step":0,"state":"withdrawn","offeredAt":{"uptime":238668001000,"wall":1767225838668},"until":298668001000,"deliveredAt":1767225921404,"endedAt":{"uptime":751283001000,"wall":1767226351283},"reason":"nearest: 1.2 km"},{"id":3,"recipient":{"patrol":{"_0":"p2"}},"step":0,"state":"declined","offeredAt":{"uptime":673696001000,"wall":1767226273696},"until":733696001000,"acceptedAt":{"uptime":751283001000,"wall":1767226351283},"endedAt":{"uptime":1094152001000,"wall":1767226694152},"reason":"nearest: 1.2 km"},{"id":7,"recipient":{"patrol":{"_0":"p3"}},"step":0,"state":"offered","offeredAt":{"uptime":1338672001000,"wall":1767226938672},"until":1398672001000,"reason":"nearest: 1.2 km"}],"timers":[{"kind":"arriveTarget","at":2039168001000},{"kind":"nextStep","at":1383672001000},{"kind":"acceptTarget","at":1214152001000},{"kind":"offerEnds","at":1398672001000}],"answerIDs":["answer-32","answer-33","answer-50"],"missed":[]}');
INSERT INTO alert VALUES(2,'alarm','panic',2,'offered','active',1,NULL,'d3',1,'panic','sodra','d3','r3','nattvakt-fallback@1',120000,1800500,1767226017600,1767226017600,1767226017600,1767226017600,1767226118754,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,'{"id":2,"category":"alarm","kind":"panic","priority":2,"subject":{"device":"d3","sender":"a3","resident":"r3","area":"sodra"},"state":"offered","condition":"active","sequence":6,"times":{"occurredAt":1767226017600,"receivedAt":{"uptime":417600001000,"wall":1767226017600},"raisedAt":{"uptime":417600001000,"wall":1767226017600},"firstOfferedAt":{"uptime":417600001000,"wall":1767226017600},"firstDeliveredAt":{"uptime":518754001000,"wall":1767226118754}},"occurrenceCount":1,"occurrences":[{"uptime":417600001000,"wall":1767226017600}],"latestSignal":35,"policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5},"escalation":{"nextStep":1,"round":1,"roundStartedAt":1372769001000},"assignments":[{"id":2,"recipient":{"patrol":{"_0":"p1"}},"step":0,"state":"declined","offeredAt":{"uptime":417600001000,"wall":1767226017600},"until":477600001000,"deliveredAt":1767226118754,"endedAt":{"uptime":872958001000,"wall":1767226472958},"reason":"nearest: 1.2 km"},{"id":8,"recipient":{"patrol":{"_0":"p2"}},"step":0,"state":"offered","offeredAt":{"uptime":1372769001000,"wall":1767226972769},"until":1432769001000,"reason":"nearest: 1.2 km"}],"timers":[{"kind":"nextStep","at":1417769001000},{"kind":"acceptTarget","at":537600001000},{"kind":"arriveTarget","at":2218100001000},{"kind":"offerEnds","at":1432769001000}],"answerIDs":["answer-38","answer-54","answer-55"],"missed":[]}');
INSERT INTO alert VALUES(3,'alarm','fall_suspected',2,'offered','active',1,NULL,'d1',1,'fall','sodra','d1','r1','nattvakt-fallback@1',120000,1800500,NULL,1767226317958,1767226317958,1767226317958,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,'{"id":3,"category":"alarm","kind":"fall_suspected","priority":2,"subject":{"device":"d1","sender":"a1","resident":"r1","area":"sodra"},"state":"offered","condition":"active","sequence":2,"times":{"receivedAt":{"uptime":717958001000,"wall":1767226317958},"raisedAt":{"uptime":717958001000,"wall":1767226317958},"firstOfferedAt":{"uptime":717958001000,"wall":1767226317958}},"occurrenceCount":1,"occurrences":[{"uptime":717958001000,"wall":1767226317958}],"latestSignal":48,"policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5},"escalation":{"nextStep":1,"round":1,"roundStartedAt":717958001000},"assignments":[{"id":4,"recipient":{"patrol":{"_0":"p1"}},"step":0,"state":"offered","offeredAt":{"uptime":717958001000,"wall":1767226317958},"until":777958001000,"reason":"nearest: 1.2 km"}],"timers":[{"kind":"nextStep","at":762958001000},{"kind":"acceptTarget","at":837958001000},{"kind":"arriveTarget","at":2518458001000},{"kind":"offerEnds","at":777958001000}],"answerIDs":[],"missed":[]}');
INSERT INTO alert VALUES(4,'technical','tamper',3,'offered','active',1,NULL,'d2',1,'tamper','sodra','d2','r2','nattvakt-fallback@1',120000,1800500,NULL,1767226530153,1767226530153,1767226530153,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,'{"id":4,"category":"technical","kind":"tamper","priority":3,"subject":{"device":"d2","sender":"a2","resident":"r2","area":"sodra"},"state":"offered","condition":"active","sequence":2,"times":{"receivedAt":{"uptime":930153001000,"wall":1767226530153},"raisedAt":{"uptime":930153001000,"wall":1767226530153},"firstOfferedAt":{"uptime":930153001000,"wall":1767226530153}},"occurrenceCount":1,"occurrences":[{"uptime":930153001000,"wall":1767226530153}],"latestSignal":57,"policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5},"escalation":{"nextStep":1,"round":1,"roundStartedAt":930153001000},"assignments":[{"id":5,"recipient":{"patrol":{"_0":"p3"}},"step":0,"state":"offered","offeredAt":{"uptime":930153001000,"wall":1767226530153},"until":990153001000,"reason":"nearest: 1.2 km"}],"timers":[{"kind":"technicalReview","at":4530153001000}],"answerIDs":[],"missed":[]}');
INSERT INTO alert VALUES(5,'alarm','panic',2,'offered','active',1,NULL,'d2',1,'panic','sodra','d2','r2','nattvakt-fallback@1',120000,1800500,NULL,1767226787004,1767226787004,1767226787004,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,'{"id":5,"category":"alarm","kind":"panic","priority":2,"subject":{"device":"d2","sender":"a2","resident":"r2","area":"sodra"},"state":"offered","condition":"active","sequence":2,"times":{"receivedAt":{"uptime":1187004001000,"wall":1767226787004},"raisedAt":{"uptime":1187004001000,"wall":1767226787004},"firstOfferedAt":{"uptime":1187004001000,"wall":1767226787004}},"occurrenceCount":1,"occurrences":[{"uptime":1187004001000,"wall":1767226787004}],"latestSignal":67,"policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5},"escalation":{"nextStep":1,"round":1,"roundStartedAt":1187004001000},"assignments":[{"id":6,"recipient":{"patrol":{"_0":"p1"}},"step":0,"state":"offered","offeredAt":{"uptime":1187004001000,"wall":1767226787004},"until":1247004001000,"reason":"nearest: 1.2 km"}],"timers":[{"kind":"nextStep","at":1232004001000},{"kind":"acceptTarget","at":1307004001000},{"kind":"arriveTarget","at":2987504001000},{"kind":"offerEnds","at":1247004001000}],"answerIDs":[],"missed":[]}');
INSERT INTO alert VALUES(6,'alarm','fall_suspected',2,'offered','active',1,NULL,'d3',1,'fall','sodra','d3','r3','nattvakt-fallback@1',120000,1800500,NULL,1767227244738,1767227244738,1767227244738,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,'{"id":6,"category":"alarm","kind":"fall_suspected","priority":2,"subject":{"device":"d3","sender":"a3","resident":"r3","area":"sodra"},"state":"offered","condition":"active","sequence":2,"times":{"receivedAt":{"uptime":1644738001000,"wall":1767227244738},"raisedAt":{"uptime":1644738001000,"wall":1767227244738},"firstOfferedAt":{"uptime":1644738001000,"wall":1767227244738}},"occurrenceCount":1,"occurrences":[{"uptime":1644738001000,"wall":1767227244738}],"latestSignal":76,"policy":{"id":"nattvakt-fallback","version":1},"targets":{"acceptWithin":120,"arriveWithin":1800.5},"escalation":{"nextStep":1,"round":1,"roundStartedAt":1644738001000},"assignments":[{"id":9,"recipient":{"patrol":{"_0":"p2"}},"step":0,"state":"offered","offeredAt":{"uptime":1644738001000,"wall":1767227244738},"until":1704738001000,"reason":"nearest: 1.2 km"}],"timers":[{"kind":"nextStep","at":1689738001000},{"kind":"acceptTarget","at":1764738001000},{"kind":"arriveTarget","at":3445238001000},{"kind":"offerEnds","at":1704738001000}],"answerIDs":[],"missed":[]}');
CREATE TABLE registry_past (
    kind TEXT NOT NULL CHECK (kind IN ('device', 'key')),
    id TEXT NOT NULL CHECK (id <> ''),
    body TEXT NOT NULL CHECK (body <> ''),
    PRIMARY KEY (kind, id)
) STRICT;
CREATE TABLE ledger (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    log_id BLOB NOT NULL CHECK (length(log_id) = 16)
) STRICT;
INSERT INTO ledger VALUES(1,X'c15c0289ec2d0a9167ec8e65a18debbe');
CREATE TABLE access_chain (
    number INTEGER PRIMARY KEY CHECK (number >= 1),
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    identifier BLOB NOT NULL UNIQUE CHECK (length(identifier) = 16)
) STRICT;
INSERT INTO access_chain VALUES(1,'key:k1',X'b9b501d1d854bb7180021590ff0b4dc3');
INSERT INTO access_chain VALUES(2,'key:k2',X'4687e96568c4e2109c442a5c3c97d714');
INSERT INTO access_chain VALUES(3,'lock:l3',X'f5e04b5e44022e8bc1533500bb598cbf');
INSERT INTO access_chain VALUES(4,'lock:l1',X'f8e86abdf40060539017ca29e43caff0');
INSERT INTO access_chain VALUES(5,'lock:l2',X'a966de0c4d6d8691bb139892d767b91e');
CREATE TABLE access_record (
    position INTEGER PRIMARY KEY CHECK (position >= 0),
    fact INTEGER NOT NULL UNIQUE REFERENCES fact (number),
    chain INTEGER NOT NULL REFERENCES access_chain (number),
    sequence INTEGER NOT NULL CHECK (sequence >= 1),
    leaf_hash BLOB NOT NULL CHECK (length(leaf_hash) = 32),
    record BLOB NOT NULL,
    actor_salt BLOB NOT NULL CHECK (length(actor_salt) = 32),
    subject_salt BLOB NOT NULL CHECK (length(subject_salt) = 32),
    details_salt BLOB NOT NULL CHECK (length(details_salt) = 32),
    operation TEXT NOT NULL,
    method TEXT,
    lock TEXT,
    door TEXT,
    device TEXT,
    resident TEXT,
    credential TEXT,
    door_key TEXT,
    person TEXT NOT NULL CHECK (person IN ('holder', 'ambiguous', 'unknown')),
    alert INTEGER,
    occurred_ms INTEGER,
    clock_quality TEXT NOT NULL,
    received_ns INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    effective_ms INTEGER NOT NULL CHECK (effective_ms = coalesce(occurred_ms, received_ms)),
    is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
    signal INTEGER NOT NULL,
    profile TEXT NOT NULL,
    revision INTEGER NOT NULL,
    UNIQUE (chain, sequence)
) STRICT;
INSERT INTO access_record VALUES(0,23,1,1,X'29dc870e387b107fb5efaff9e6da659e528524690fc644c39518cd9323a1f6f7',X'ae00010150c15c0289ec2d0a9167ec8e65a18debbe0200031b0000019b76daa800048266626f6f742d311903e805030650b9b501d1d854bb7180021590ff0b4dc307010858200000000000000000000000000000000000000000000000000000000000000000095820fe485ca914fc448253ebe812df1a4a277e0bda0019cf015971cbd06fdc0e7bad0b81000c5820b2431512971e0c32f7220a715c54990271edff559cb9827deeab07e719c884c80d5820467d39974f6824c2328d37cec851781a826370640c83728928c070443ac0466a0e8108',X'a83d7e35de181749966761748e5c43cb614f560177dc7567fe8bcf144dd4fc9a',X'c05daa4b8acf76748aa2d790d641b387a8574c6fae6d9b6f3b4a79a517cec22a',X'630bfdb7a6a634a5f1aa2b57dad0bad0ee89af30963784ae0865ef73371863e2','lookEnded','rfid','l1','door1','d1','r1','0','k1','holder',NULL,1767225600000,'device',1000,1767225600000,1767225600000,0,22,'lock',3);
INSERT INTO access_record VALUES(1,32,2,1,X'4deb4407390991851b1d607dd67cd085ff8ee20a893bebe7334d5c034691a42f',X'ae00010150c15c0289ec2d0a9167ec8e65a18debbe0201031b0000019b76de4c4c048267626f6f742d32361b0000003791b8aee8050106504687e96568c4e2109c442a5c3c97d71407010858200000000000000000000000000000000000000000000000000000000000000000095820894aa5d00ffa13557de32a1fdb8ef412dd19d425271f00062beb4eaa5b3f437c0b8201010c5820e8ed99200c891f9166483bab93ca9a49c71db2f59847affeb9fa7ad72c7087db0d5820b2ecefbaed67c4d522223f35ba73812642f76c12b83476d62b7f96bc7c778aee0e8101',X'9fb9aad1c5057349f7b677c17d40430c35714a86a71cf983abf72d0defaeb9b6',X'27cd5b444516330b8a770919e8676cff84d0c5120bd70c99ba8907c967192b96',X'6d2c075a68e2ac651ce0dc482f6f617017fcf32e4e82d6400cfffe56222e9e87','unlocked',NULL,'l2','door2','d2','r2','0','k2','holder',1,1767225838668,'device',238668001000,1767225838668,1767225838668,0,31,'lock',3);
INSERT INTO access_record VALUES(2,44,3,1,X'480bc19057116981da77f31a3ec8dffe0c449a9ab80865e455b3e763d86da89b',X'ae00010150c15c0289ec2d0a9167ec8e65a18debbe0202031b0000019b76e2dcef048267626f6f742d32361b0000007d39b3dda805030650f5e04b5e44022e8bc1533500bb598cbf070108582000000000000000000000000000000000000000000000000000000000000000000958205781ad29db1ddbae6f4036a56086a3ea613456fd5989c9877eb371c0c1d400460b8201010c5820877ae31ca533b3bca277a479d04fb08fef8f47f6960b741eb3dfe9750dda686a0d5820451bb53d7e253b4a9e81da74b4a76e54f72f2b5211ecd127f84bf8af705634bc0e8107',X'862c7e6049c7a0dc07291e88403c4bb563811059bf1f823cb2ff8786380dffa7',X'8160c69f01d170de387ec812cd6aded65e68e918610e0e53969f4d30eaf9bf28',X'733037213230d9e47ad5ed610410a6e97405ba77ef73464de5be4c4cfd8caf21','lookStarted',NULL,'l3','door3','d3','r3','0',NULL,'unknown',1,1767226137839,'device',537839001000,1767226137839,1767226137839,0,43,'lock',3);
INSERT INTO access_record VALUES(3,54,4,1,X'33474bf6b8eba07c8fe6da049e84d55c7f8833bbcdb0c324efa34b39a0999a06',X'ae00010150c15c0289ec2d0a9167ec8e65a18debbe0203031b0000019b76e6cec4048267626f6f742d34351b000000b96a843ce805020650f8e86abdf40060539017ca29e43caff007010858200000000000000000000000000000000000000000000000000000000000000000095820d636af7303a2f61d1a35c30ecb5dde5b4756b7928e55acb796c03913c7e96e770b8201010c58201f96e3f0a4c97ec9a0951d5aeb8b5b4b454d073d0275fcee007e7d2da86757510d5820c6f42fb8ed945bfdb4c5f4c6a9c67dbb44622fed4acf8f4ac2c78638a43bf8db0e8106',X'af7acd9a859c679bcc94c6c89e5fcd275262f0bfb24055f552c84d5a925228e0',X'14cee25cb0d1c5867fb775103ab28011bcff1479811a9ac05bd21e40e194b888',X'620b9e35989a6cb8ac5f323967dca947f3e073cab44595096b93c34189e1a205','keySynced','rfid','l1','door1','d1','r1','0',NULL,'unknown',1,1767226396356,'device',796356001000,1767226396356,1767226396356,0,53,'lock',3);
INSERT INTO access_record VALUES(4,64,5,1,X'6034a45128357f629810f00fc8adc8074f4aa5fee0ba24df51179f25d55febe4',X'ae00010150c15c0289ec2d0a9167ec8e65a18debbe0204031b0000019b76eb5a08048267626f6f742d34351b000000fec08a95e805010650a966de0c4d6d8691bb139892d767b91e0701085820000000000000000000000000000000000000000000000000000000000000000009582084704557f236da18fb0f888a99bca51ab107de36e26c110a1352fc6f779c4b090b8201010c58209474dc7a8b2a5abd963311e1f4e4c51dd2741fb17e0de163450ba3c00a9ee0c20d58209894acc249375b1ff054776b83a5f7ce36ae73e08a1f876a5cc195b91df1dca50e8103',X'75d528a35a1502f973cf1d6f4e09ebb00e33d26ca0b6cc904387666847837878',X'53aa54953596bd9fbe63ca97bb2033dc55fb0fc142a345ce9d777d2e4d99ea1b',X'397fc52cc2314ba6e16cb01e06958438d7491e937a53386cf2834b68e05c1de3','failedAttempt','rfid','l2','door2','d2','r2','0',NULL,'unknown',1,NULL,'device',1094152001000,1767226694152,1767226694152,0,63,'lock',3);
INSERT INTO access_record VALUES(5,66,1,2,X'93bdd4ac76e5daf906d87627420fafe0ba71dd9b13e8338561271de50167a33b',X'ae00010150c15c0289ec2d0a9167ec8e65a18debbe0205031b0000019b76ec056b048267626f6f742d34351b00000108f7b1f4a805030650b9b501d1d854bb7180021590ff0b4dc3070208582029dc870e387b107fb5efaff9e6da659e528524690fc644c39518cd9323a1f6f7095820317065937a178f08963583893c0128bacc2387e708f67bb4ddc171e7bd41a7770b8201010c58209dd33e9f4bd9e426538b604ad90c24279bca26f0e9235f5cac937b22f71259e90d5820b7cde5bdd9a783741180c4033cf195fb099277e5148b707703700b1a5e59bd9f0e8109',X'09615769aeba60afb10e602e27d8daf079c31138407e25c06ef281fe6db27220',X'5c3160b579e94d2d40baf3b56d5bf3bca851a9de2d57c9c73ec8f0747e0b5b63',X'c21028765e0ac8184b29d172b1a4f0f3ae8673e143ffd098f8013d34d62b0a18','lookFailed','rfid','l1','door1','d1','r1','0','k1','ambiguous',1,NULL,'device',1138027001000,1767226738027,1767226738027,0,65,'lock',3);
INSERT INTO access_record VALUES(6,75,3,2,X'0242ef4d5bba8024536376573a21f8cf9791a33bf5174714332df8a37bfafd42',X'ae00010150c15c0289ec2d0a9167ec8e65a18debbe0206031b0000019b76ef9a61048267626f6f742d34351b0000013f9f689e2805010650f5e04b5e44022e8bc1533500bb598cbf0702085820480bc19057116981da77f31a3ec8dffe0c449a9ab80865e455b3e763d86da89b095820501333a2c16ec166953c111756285d63b444106f0c4df16798d8d77e8495bf4e0b8201010c5820abd67d0d3c2d796a9b623c5ac7ed686c8e112c31169b8f18b9243c0a8bdd980d0d58200a1eaf82b064ed8ffb5a6e434525d95eddd045cc6e13571e750603b83c4d123d0e8104',X'814a3ec10a2920db90130db3ff9103d8f224a59ea97b070051b9c33537f0054f',X'011d1450400173bc53ec5151405dbf965baee4bd3fe53daa92cb2a78822ec47b',X'254bcfc9e37641760b2dce00f35e84fd6f3ec4f6bbbfe9a3d6e5530f7a578107','opened','rfid','l3','door3','d3','r3','0',NULL,'unknown',1,1767226972769,'device',1372769001000,1767226972769,1767226972769,0,74,'lock',3);
CREATE TABLE access_person (
    position INTEGER NOT NULL REFERENCES access_record (position),
    place INTEGER NOT NULL CHECK (place >= 0),
    staff TEXT NOT NULL,
    PRIMARY KEY (position, place)
) STRICT, WITHOUT ROWID;
INSERT INTO access_person VALUES(0,0,'s1');
INSERT INTO access_person VALUES(1,0,'s1');
INSERT INTO access_person VALUES(5,0,'s1');
INSERT INTO access_person VALUES(5,1,'s2');
CREATE TABLE counter (
    name TEXT PRIMARY KEY CHECK (name = 'offer'),
    value INTEGER NOT NULL CHECK (value >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO counter VALUES('offer',9);
CREATE TABLE device_fact (
    device TEXT NOT NULL,
    fact INTEGER NOT NULL REFERENCES fact (number),
    PRIMARY KEY (device, fact)
) STRICT, WITHOUT ROWID;
INSERT INTO device_fact VALUES('d1',22);
INSERT INTO device_fact VALUES('d1',48);
INSERT INTO device_fact VALUES('d1',53);
INSERT INTO device_fact VALUES('d1',65);
INSERT INTO device_fact VALUES('d2',28);
INSERT INTO device_fact VALUES('d2',31);
INSERT INTO device_fact VALUES('d2',40);
INSERT INTO device_fact VALUES('d2',57);
INSERT INTO device_fact VALUES('d2',63);
INSERT INTO device_fact VALUES('d2',67);
INSERT INTO device_fact VALUES('d3',35);
INSERT INTO device_fact VALUES('d3',43);
INSERT INTO device_fact VALUES('d3',74);
INSERT INTO device_fact VALUES('d3',76);
CREATE TABLE device_memory (
    profile TEXT NOT NULL,
    address TEXT NOT NULL,
    memory BLOB NOT NULL,
    fact INTEGER NOT NULL CHECK (fact >= 0),
    PRIMARY KEY (profile, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE device_contact (
    device TEXT PRIMARY KEY CHECK (device <> ''),
    heard_ns INTEGER NOT NULL,
    heard_ms INTEGER NOT NULL,
    battery_percent REAL,
    battery_ms INTEGER CHECK ((battery_ms IS NULL) = (battery_percent IS NULL)),
    latitude REAL,
    longitude REAL CHECK ((longitude IS NULL) = (latitude IS NULL)),
    accuracy_metres REAL,
    position_ms INTEGER CHECK ((position_ms IS NULL) = (latitude IS NULL))
) STRICT, WITHOUT ROWID;
CREATE TABLE watermark (
    name TEXT PRIMARY KEY CHECK (name <> ''),
    fact INTEGER NOT NULL CHECK (fact >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO watermark VALUES('device_fact',78);
CREATE TABLE registry_entry (
    kind TEXT NOT NULL
        CHECK (kind IN ('area', 'resident', 'device', 'staff', 'patrol', 'lock', 'key', 'policy', 'profile')),
    id TEXT NOT NULL CHECK (id <> ''),
    area TEXT,
    resident TEXT,
    profile TEXT,
    address TEXT CHECK ((profile IS NULL) = (address IS NULL)),
    body TEXT NOT NULL CHECK (body <> ''),
    PRIMARY KEY (kind, id)
) STRICT;
INSERT INTO registry_entry VALUES('area','sodra',NULL,NULL,NULL,NULL,'{"id":"sodra","name":"Södra","settlement":"town"}');
INSERT INTO registry_entry VALUES('device','d1',NULL,'r1','hub','a1','{"id":"d1","profile":"hub","address":"a1","deviceClass":"safetyAlarm","resident":"r1","label":""}');
INSERT INTO registry_entry VALUES('device','d2',NULL,'r2','hub','a2','{"id":"d2","profile":"hub","address":"a2","deviceClass":"safetyAlarm","resident":"r2","label":""}');
INSERT INTO registry_entry VALUES('device','d3',NULL,'r3','hub','a3','{"id":"d3","profile":"hub","address":"a3","deviceClass":"safetyAlarm","resident":"r3","label":""}');
INSERT INTO registry_entry VALUES('key','k1',NULL,NULL,NULL,NULL,'{"id":"k1","label":"","slots":[{"lock":"l1","credential":"0","from":1767225600000}],"holdings":[{"staff":"s1","from":1767225600000}]}');
INSERT INTO registry_entry VALUES('key','k2',NULL,NULL,NULL,NULL,'{"id":"k2","label":"","slots":[{"lock":"l2","credential":"0","from":1767225600000}],"holdings":[{"staff":"s1","from":1767225600000}]}');
INSERT INTO registry_entry VALUES('key','k3',NULL,NULL,NULL,NULL,'{"id":"k3","label":"","slots":[{"lock":"l3","credential":"0","from":1767225600000}],"holdings":[{"staff":"s1","from":1767225600000}]}');
INSERT INTO registry_entry VALUES('lock','l1',NULL,'r1',NULL,NULL,'{"id":"l1","device":"d1","door":"door1","kind":"homeDoor","resident":"r1"}');
INSERT INTO registry_entry VALUES('lock','l2',NULL,'r2',NULL,NULL,'{"id":"l2","device":"d2","door":"door2","kind":"homeDoor","resident":"r2"}');
INSERT INTO registry_entry VALUES('lock','l3',NULL,'r3',NULL,NULL,'{"id":"l3","device":"d3","door":"door3","kind":"homeDoor","resident":"r3"}');
INSERT INTO registry_entry VALUES('patrol','p1',NULL,NULL,NULL,NULL,'{"id":"p1","name":"Natt 1","team":"natt","areas":[],"competences":[],"shifts":[{"staff":"s1","from":1767225600000,"to":1767261600000}],"status":"available"}');
INSERT INTO registry_entry VALUES('patrol','p2',NULL,NULL,NULL,NULL,'{"id":"p2","name":"Natt 2","team":"natt","areas":[],"competences":[],"shifts":[{"staff":"s2","from":1767225600000,"to":1767261600000}],"status":"onBreak","statusSince":1767226640167,"position":{"position":{"latitude":57.70887,"longitude":11.97456},"at":1767226879158}}');
INSERT INTO registry_entry VALUES('patrol','p3',NULL,NULL,NULL,NULL,'{"id":"p3","name":"Natt 3","team":"natt","areas":[],"competences":[],"shifts":[{"staff":"s3","from":1767225600000,"to":1767261600000}],"status":"available"}');
INSERT INTO registry_entry VALUES('policy','nattvakt-fallback@1',NULL,NULL,NULL,NULL,'{"id":"nattvakt-fallback","version":1,"validFrom":0,"appliesTo":{"kinds":[],"areas":[]},"targets":{},"steps":[{"after":0,"who":{"nearestAvailable":{"count":1}},"offerTimeout":45},{"after":45,"who":{"allInTeam":{}},"offerTimeout":60},{"after":120,"who":{"operatorPool":{"_0":"larmcentral"}},"offerTimeout":60},{"after":240,"who":{"role":{"_0":"nattchef"}},"offerTimeout":60}],"repetition":{"rounds":3,"interval":180},"exhausted":{"notify":["nattchef"],"repeatEvery":120},"hold":{"remindAfter":180,"releaseAfter":300}}');
INSERT INTO registry_entry VALUES('resident','r1','sodra',NULL,NULL,NULL,'{"id":"r1","name":"Göran \"G\" 1","address":"Gatan 1\nport 2","area":"sodra","position":{"latitude":57.7,"longitude":11.91},"needsTwoPeople":false,"requiredCompetences":[]}');
INSERT INTO registry_entry VALUES('resident','r2','sodra',NULL,NULL,NULL,'{"id":"r2","name":"Göran \"G\" 2","address":"Gatan 2\nport 2","area":"sodra","position":{"latitude":57.7,"longitude":11.92},"needsTwoPeople":false,"requiredCompetences":[]}');
INSERT INTO registry_entry VALUES('resident','r3','sodra',NULL,NULL,NULL,'{"id":"r3","name":"Göran \"G\" 3","address":"Gatan 3\nport 2","area":"sodra","position":{"latitude":57.7,"longitude":11.93},"needsTwoPeople":false,"requiredCompetences":[]}');
INSERT INTO registry_entry VALUES('staff','s1',NULL,NULL,NULL,NULL,'{"id":"s1","name":"Alva 1","role":"patrol"}');
INSERT INTO registry_entry VALUES('staff','s2',NULL,NULL,NULL,NULL,'{"id":"s2","name":"Alva 2","role":"patrol"}');
INSERT INTO registry_entry VALUES('staff','s3',NULL,NULL,NULL,NULL,'{"id":"s3","name":"Alva 3","role":"patrol"}');
CREATE INDEX fact_by_alert ON fact (alert) WHERE alert IS NOT NULL;
CREATE INDEX fact_not_understood ON fact (outcome) WHERE outcome IN ('quarantined', 'refused');
CREATE INDEX fact_of_access ON fact (kind) WHERE kind = 'access';
CREATE INDEX fact_of_start ON fact (kind) WHERE kind = 'started';
CREATE INDEX fact_of_clock_step ON fact (kind) WHERE kind = 'clockStepped';
CREATE TRIGGER fact_follows BEFORE INSERT ON fact
    WHEN NEW.number <> coalesce((SELECT number FROM fact ORDER BY number DESC LIMIT 1), 0) + 1
    BEGIN SELECT RAISE(ABORT, 'a fact follows the one before it'); END;
CREATE TRIGGER fact_stays BEFORE UPDATE ON fact
    BEGIN SELECT RAISE(ABORT, 'facts are never changed'); END;
CREATE TRIGGER fact_remains BEFORE DELETE ON fact
    BEGIN SELECT RAISE(ABORT, 'facts are never deleted'); END;
CREATE UNIQUE INDEX alert_open_once ON alert (sender, is_registered, need, category = 'test')
    WHERE is_open = 1;
CREATE INDEX alert_by_end ON alert (ended_ns) WHERE ended_ns IS NOT NULL;
CREATE INDEX alert_by_raised ON alert (raised_ms) WHERE is_open = 0;
CREATE INDEX alert_by_resident ON alert (resident) WHERE is_open = 0 AND resident IS NOT NULL;
CREATE INDEX access_by_time ON access_record (effective_ms);
CREATE INDEX access_by_key ON access_record (door_key) WHERE door_key IS NOT NULL;
CREATE INDEX access_by_door ON access_record (door) WHERE door IS NOT NULL;
CREATE INDEX access_by_resident ON access_record (resident) WHERE resident IS NOT NULL;
CREATE INDEX access_by_alert ON access_record (alert) WHERE alert IS NOT NULL;
CREATE INDEX access_by_staff ON access_person (staff, position);
CREATE TRIGGER access_record_follows BEFORE INSERT ON access_record
    WHEN NEW.position <>
            coalesce((SELECT position FROM access_record ORDER BY position DESC LIMIT 1), -1) + 1
        OR NEW.sequence <> coalesce((
            SELECT sequence FROM access_record WHERE chain = NEW.chain ORDER BY sequence DESC LIMIT 1), 0) + 1
    BEGIN SELECT RAISE(ABORT, 'an access record follows the one before it'); END;
CREATE TRIGGER access_record_stays BEFORE UPDATE ON access_record
    BEGIN SELECT RAISE(ABORT, 'access records are never changed'); END;
CREATE TRIGGER access_record_remains BEFORE DELETE ON access_record
    BEGIN SELECT RAISE(ABORT, 'access records are never deleted'); END;
CREATE TRIGGER access_person_stays BEFORE UPDATE ON access_person
    BEGIN SELECT RAISE(ABORT, 'access records are never changed'); END;
CREATE TRIGGER access_person_remains BEFORE DELETE ON access_person
    BEGIN SELECT RAISE(ABORT, 'access records are never deleted'); END;
CREATE TRIGGER access_chain_stays BEFORE UPDATE ON access_chain
    BEGIN SELECT RAISE(ABORT, 'access chains are never changed'); END;
CREATE TRIGGER access_chain_remains BEFORE DELETE ON access_chain
    BEGIN SELECT RAISE(ABORT, 'access chains are never deleted'); END;
CREATE TRIGGER ledger_stays BEFORE UPDATE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger keeps its identity'); END;
CREATE TRIGGER ledger_remains BEFORE DELETE ON ledger
    BEGIN SELECT RAISE(ABORT, 'the ledger keeps its identity'); END;
CREATE INDEX registry_by_resident ON registry_entry (resident) WHERE resident IS NOT NULL;
CREATE INDEX registry_by_area ON registry_entry (area) WHERE area IS NOT NULL;
CREATE INDEX registry_by_address ON registry_entry (profile, address) WHERE profile IS NOT NULL;
COMMIT;
